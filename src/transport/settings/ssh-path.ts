import path from 'node:path';
import type { LocalUser } from './ssh-config.js';

/** What the `%` tokens of a path in the SSH configuration stand for (ssh_config(5), TOKENS). */
export type PathTokens = Readonly<Record<'h' | 'n' | 'p' | 'r', string>>;

/** Expands `~`, `${NAME}` and the usual `%` tokens in a path of the SSH configuration. */
export function expandSshPath(text: string, tokens: PathTokens, local: LocalUser): string {
  const values: Readonly<Record<string, string>> = {
    ...tokens,
    '%': '%',
    d: local.home,
    u: local.name,
  };
  const expanded = text
    .replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => local.env[name] ?? whole);
  return expanded === '~' || expanded.startsWith('~/')
    ? path.join(local.home, expanded.slice(1))
    : expanded;
}
