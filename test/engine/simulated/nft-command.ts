import { CommandFailure, UnknownScript } from './command-failure.js';
import type { HostState } from './host-state.js';
import { isInstalled } from './package-actions.js';

export const nftProgram = '/usr/sbin/nft';

/** What nft(8) does with tables of its own; returns what it prints. */
export function runNft(state: HostState, words: readonly string[]): string {
  if (!isInstalled(state, 'nftables')) throw new CommandFailure(`${nftProgram}: not found`, 127);
  const [command, ...rest] = words.filter((word) => word !== '--stateless');
  if (command === '-c') readRuleset(readFile(state, rest[1] ?? ''));
  else if (command === '-f') loadRuleset(state, rest[0] ?? '');
  else if (command === 'delete') deleteTable(state, nameOf(rest));
  else if (command === 'list') return listTable(state, nameOf(rest));
  else throw new UnknownScript(`nft ${words.join(' ')}`);
  return '';
}

/** The tables of a file, with what `nft list` would say of each; throws where nft would. */
export function readRuleset(content: string): ReadonlyMap<string, string> {
  if (content.split('{').length !== content.split('}').length) {
    throw new CommandFailure('Error: syntax error, unexpected end of file');
  }
  const blocks = content.matchAll(/^table (?<name>\w+ \w+) \{\n[\s\S]*?^\}/gm);
  return new Map(
    Array.from(blocks, ({ 0: block, groups }) => [
      groups?.['name'] ?? '',
      `${block.replaceAll(/^\s*#.*\n/gm, '')}\n`,
    ]),
  );
}

// Our files empty a table before they fill it.
function loadRuleset(state: HostState, path: string): void {
  for (const [name, text] of readRuleset(readFile(state, path))) state.nft.set(name, text);
}

function readFile({ files }: HostState, path: string): string {
  const content = files.get(path)?.content;
  if (content === undefined) throw new CommandFailure(`Error: Could not open file "${path}"`);
  return content;
}

function deleteTable(state: HostState, name: string): void {
  if (!state.nft.delete(name)) throw new CommandFailure('Error: No such file or directory');
}

function listTable({ nft }: HostState, name: string): string {
  const text = nft.get(name);
  if (text === undefined) throw new CommandFailure('Error: No such file or directory');
  return text;
}

function nameOf([object, family, name]: readonly string[]): string {
  if (object !== 'table') throw new UnknownScript(`nft ... ${String(object)}`);
  return `${String(family)} ${String(name)}`;
}
