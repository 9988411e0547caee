import { quoteAll } from '../../model/text/shell-quote.js';

/** How a command is to be run on a host. */
export type CommandForm = {
  readonly stdin?: string | Buffer | undefined;
  /** Through sudo; whether it may ask for a password. */
  readonly sudo: 'no' | 'silent' | 'password';
  /** Keep the command out of the host's process list and logs. */
  readonly hidden: boolean;
  /** Kill the command when the connection goes. */
  readonly endWithConnection: boolean;
};

/** What to send: a line for the login shell, and what follows on standard input. */
export type RemoteCommand = {
  readonly line: string;
  readonly stdin: string | Buffer | undefined;
  /** Standard input is the life line: it stays open as long as the command may run. */
  readonly holdStdin: boolean;
  /** Announces on stderr that the command has started: `TOKEN PID`. */
  readonly token: string;
};

// Linux refuses arguments over 128 KiB (MAX_ARG_STRLEN); sudo's message and quoting need some of it.
const maxLineBytes = 100 * 1024;

// sshd gives every command a session of its own, so that group 0 is the command and its children. The
// `kill -0` keeps the watch from killing what a finished command left running on purpose, and
// TERM must not end the watch before KILL is due. Costs one fork; `read` is built in.
const lifeLine = [
  'exec 3<&0 </dev/null',
  '{ while read -r _; do :; done; kill -0 "$$" &&' +
    " { trap '' TERM; kill -TERM 0; sleep 1; kill -KILL 0; }; } <&3 >/dev/null 2>&1 3<&- &",
  'exec 3<&-',
  '',
].join('\n');

/** Puts what the command reads into the script itself, for where standard input has another use. */
function embedStdin(command: string, stdin: string | Buffer, token: string): string {
  const text = Buffer.from(stdin).toString('base64');
  return `base64 -d <<'${token}' | {\n${text}\n${token}\n${command}\n}`;
}

/** The shell reads a compound command to its end before it runs any of it: no half script is ever run. */
function wholeScript(script: string, ownStdin: boolean): string {
  return `{\n${script}\n}${ownStdin ? '' : ' </dev/null'}\n`;
}

// Within quotes fish takes backslashes its own way, and csh line ends, quotes and exclamation marks.
const meansDifferently = /[\n\\'!]/g;

// Into what `%b` of printf(1) makes the same character of again, POSIX XCU.
function encode(script: string): string {
  return script.replaceAll(
    meansDifferently,
    (character) => `\\0${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/**
 * A command line that runs a script under sh, in words that mean the same to every login shell. The
 * script announces itself before any of it is read, so that its mistakes are its own.
 */
function shWords(script: string, token: string): readonly string[] {
  const encoded = encode(script);
  const text = encoded === script ? '$1' : '$(printf %b "$1")';
  return ['sh', '-c', `echo "${token} $$" >&2; eval "shift; ${text}"`, 'sh', encoded];
}

function wrapLine(script: string, sudo: CommandForm['sudo'], token: string): string {
  const words = shWords(script, token);
  // The login shell may be of another kind, and is mostly slower at starting programs.
  if (sudo === 'no') return `exec ${quoteAll(words)}`;
  const asking = sudo === 'password' ? ['-S', '-p', promptOf(token)] : ['-n'];
  // sudo's messages are read, so they must be the untranslated ones.
  const untranslated = ['/usr/bin/env', 'LC_ALL=C', 'sudo', ...asking, '-H', '--'];
  return `exec ${quoteAll([...untranslated, ...words])}`;
}

/** The prompt that sudo is told to show, which no other output can be mistaken for. */
export function promptOf(token: string): string {
  return `${token}?`;
}

/** Composes what to send to a host so that it runs the command in this form. Pure. */
export function composeCommand(command: string, form: CommandForm, token: string): RemoteCommand {
  const { stdin, sudo, endWithConnection } = form;
  const direct = wrapLine(endWithConnection ? lifeLine + command : command, sudo, token);
  const fits = Buffer.byteLength(direct) <= maxLineBytes;
  if (fits && !form.hidden && !(endWithConnection && stdin !== undefined)) {
    return { line: direct, stdin, holdStdin: endWithConnection, token };
  }
  const body = stdin === undefined ? command : embedStdin(command, stdin, token);
  const script = wholeScript(endWithConnection ? lifeLine + body : body, endWithConnection);
  const line = wrapLine('exec sh -s', sudo, token);
  return { line, stdin: script, holdStdin: endWithConnection, token };
}

/**
 * A script that ends the process group of a process: TERM, two seconds later KILL. It succeeds when
 * nothing of the group is left; a dead process that nobody has waited for (Z) counts as nothing.
 */
export function killScript(pid: number): string {
  return [
    'group_of() { { read -r stat <"$1"; } 2>/dev/null || return 1; set -- ${stat##*) }; state=$1 group=$3; }',
    // The group is looked up, because under sudo the command need not lead one.
    `group_of /proc/${pid}/stat || exit 0`,
    'target=$group',
    'is_left() {',
    '  for file in /proc/[0-9]*/stat; do',
    '    group_of "$file" && [ "$group" = "$target" ] && [ "$state" != Z ] && return 0',
    '  done',
    '  return 1',
    '}',
    // The dots say that the host goes on with it.
    'wait_end() { for _ in $1; do echo .; is_left || exit 0; sleep 0.1; done; }',
    'kill -TERM "-$target"',
    "wait_end '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20'",
    'kill -KILL "-$target"',
    "wait_end '1 2 3 4 5 6 7 8 9 10'",
    'exit 1',
  ].join('\n');
}

/** The first line of a command, short enough for an error. */
export function summarise(command: string): string {
  const [first = ''] = command.trim().split('\n');
  return first.length > 120 ? `${first.slice(0, 117)}...` : first;
}
