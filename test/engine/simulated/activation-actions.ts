import { sha256 } from './checksum.js';
import { CommandFailure, UnknownScript } from './command-failure.js';
import { putFile, type HostState } from './host-state.js';
import { readWords, wordAfter, wordsBetween } from './shell-words.js';
import { runSimpleCommand } from './simple-command.js';
import type { Action } from './step-actions.js';
import { showUnit } from './systemd.js';

/**
 * The script that makes a unit run what is on disk: hashes first, then the verb, then the stamp,
 * each as the text says.
 */
export function activate(script: string): readonly Action[] {
  const lines = script.split('\n');
  const unit = wordAfter(script, 'unit=') ?? '';
  const stamp = wordAfter(script, ' stamp=') ?? '';
  const hashed = { reload: '', restart: '' };
  const verb = lines.filter((line) => /^systemctl (?:re)?(?:start|load) "\$unit"/.test(line));
  const reread = lines.filter((line) => line.startsWith('case $(systemctl show'));
  if (verb.length !== 1) throw new UnknownScript(script);
  return [
    ...reread.map((line) => (state: HostState) => runSimpleCommand(state, line)),
    (state) => {
      hashed.reload = readHash(state, lines, 'reload_hash=');
      hashed.restart = readHash(state, lines, 'restart_hash=');
      runSimpleCommand(state, `systemctl ${readWords(verb[0] ?? '')[1] ?? ''} ${unit}`);
    },
    (state) => {
      const { activeState, invocationId } = showUnit(state, unit);
      if (activeState !== 'active') throw new CommandFailure(`${unit} is not active`);
      if (!lines.some((line) => line.startsWith('mv -f "$stamp.new" "$stamp"'))) return;
      const content = `${invocationId} ${hashed.reload} ${hashed.restart}\n`;
      putFile(state, stamp, content, { mtimeMs: stampTime(state, script) });
    },
  ];
}

// A stamp is never older than the files that a reload reads, even if they come from the future.
function stampTime({ files, nowMs }: HostState, script: string): number {
  const paths = wordsBetween(script, 'for file in ', ';') ?? [];
  const touches = script.includes('touch -r "$file" "$stamp.new"');
  const times = paths.map((path) => files.get(path)?.mtimeMs ?? 0);
  return touches ? Math.max(nowMs, ...times) : nowMs;
}

// `NAME=$(sha256sum -- PATHS 2>/dev/null | sha256sum)`, `NAME=$(: | sha256sum)`, or the hash itself.
function readHash({ files }: HostState, lines: readonly string[], name: string): string {
  const text = lines.find((line) => line.startsWith(name))?.slice(name.length) ?? '';
  if (!text.startsWith('$(')) return readWords(text)[0] ?? '';
  const list = /sha256sum -- (?<paths>.*) 2>\/dev\/null \|/.exec(text)?.groups?.['paths'];
  const sums = readWords(list ?? '').flatMap((path) => {
    const file = files.get(path);
    return file === undefined ? [] : [`${sha256(file.content)}  ${path}\n`];
  });
  return sha256(sums.join(''));
}
