import path from 'node:path';
import { Secret } from '../../model/run/secret.js';
import { quote } from '../../model/text/shell-quote.js';
import type { Step } from '../../model/plan/step.js';

type Write = Extract<Step, { type: 'write' }>;

function validation(command: string): string {
  return [
    `complaint=$(sh -c ${quote(command)} validate "$t" 2>&1 >/dev/null) || {`,
    `  printf '%s\\n' "$complaint" 'The new content was refused; the old file is untouched.' >&2; exit 1; }`,
    `if [ -n "$complaint" ]; then`,
    `  printf '%s\\n' "$complaint" 'The new content was refused; the old file is untouched.' >&2; exit 1`,
    `fi`,
  ].join('\n');
}

function revealContent(content: string | Secret): string {
  return content instanceof Secret ? content.reveal() : content;
}

/** Replaces a file as a whole or not at all: the temporary file is private before it has content. */
function writeScript(step: Write): string {
  const folder = path.posix.dirname(step.path);
  const temporary = path.posix.join(folder, `.${path.posix.basename(step.path)}.lvsdeploy`);
  const owner =
    step.owner === 'root' && step.group === 'root' ? [] : [`${step.owner}:${step.group}`];
  return [
    `[ -d ${quote(folder)} ] || mkdir -p ${quote(folder)}`,
    `t=${quote(temporary)}`,
    `trap 'rm -f "$t"' EXIT`,
    `[ ! -e "$t" ] && [ ! -L "$t" ] || rm -f "$t"`,
    `(umask 077; : >"$t")`,
    ...owner.map((name) => `chown ${quote(name)} "$t"`),
    `chmod ${step.mode.toString(8).padStart(4, '0')} "$t"`,
    `printf '%s' ${quote(revealContent(step.content))} >"$t" || {`,
    `  echo 'The new content could not be written; the old file is untouched.' >&2; exit 1; }`,
    ...(step.validate === undefined ? [] : [validation(step.validate)]),
    `sync "$t"`,
    `mv -f "$t" ${quote(step.path)}`,
    `sync ${quote(folder)}`,
  ].join('\n');
}

/** The POSIX sh of a step, to be run with `set -eu`; artifacts travel outside of scripts. */
export function stepScript(step: Step): string | undefined {
  switch (step.type) {
    case 'run':
      return step.script;
    case 'write':
      return writeScript(step);
    case 'meet':
    case 'put':
    case 'fetch':
      return undefined;
  }
}
