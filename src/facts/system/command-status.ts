import { createHash } from 'node:crypto';
import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';

/** How a command ended, and what it said first. */
export type CommandStatus = {
  readonly exitStatus: number;
  /** Its first lines, of both streams, without the newline at the end. */
  readonly output: string;
};

/** How many lines of a command's output are told; empty ones are not. */
export const maxStatusLines = 5;

// The processes of the commands themselves. `eval` in the command substitution's subshell, so that
// a syntax error or an `exit` ends the one command and not the probe.
function script(commands: readonly string[]): string {
  const runs = commands.flatMap((command) => [
    `output=$(eval ${quote(command)} 2>&1 </dev/null) && status=0 || status=$?`,
    `show ${mark(command)} $status`,
  ]);
  return [
    'show() {',
    `  printf '%s status %s\\n' "$1" "$2"`,
    `  mark=$1; set -f; IFS='\n'; set -- $output; set +f; unset IFS; count=0`,
    '  for line; do',
    `    [ $count -lt ${String(maxStatusLines)} ] || break; count=$((count + 1))`,
    `    printf '%s line %s\\n' "$mark" "$line"`,
    '  done',
    '}',
    ...runs,
  ].join('\n');
}

// Stands for the command in front of what it prints, whatever that is.
function mark(command: string): string {
  return createHash('sha256').update(command).digest('hex').slice(0, 16);
}

function parse(output: string, command: string): CommandStatus {
  const prefix = `${mark(command)} `;
  const own = output
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
  const status = own.find((line) => line.startsWith('status '))?.slice('status '.length);
  const lines = own.filter((line) => line.startsWith('line ')).map((line) => line.slice(5));
  return { exitStatus: Number(status ?? 127), output: lines.join('\n') };
}

const commandStatusFact: FactKind<CommandStatus> = { name: 'command-status', script, parse };

/** The fact how a read-only shell command ends; it is run by every probe. */
export function statusOf(command: string): FactRef<CommandStatus> {
  return { kind: commandStatusFact, key: command };
}
