import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Remark, RemarkCode } from '../../src/keepalived/remark.js';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import { listCases, testFolder } from '../golden.js';
import { temporaryFolder } from '../build/temporary-folder.js';
import { testUnless } from '../skips.js';
import { readCase } from './read-case.js';
import {
  builtVersions,
  isBuilt,
  unpackKeepalived,
  type BuiltVersion,
} from './real/built-keepalived.js';

const folder = testFolder('keepalived', 'cases');

const { error, stderr: about } = spawnSync('keepalived', ['--version'], { encoding: 'utf8' });

// That of the distribution, or the one that `up` has built here before.
function isInstalled(version: BuiltVersion): boolean {
  return error === undefined && about.includes(`v${version} `);
}

/** What keepalived says of the structure of a file, by its words. */
const sayings: readonly (readonly [RegExp, RemarkCode])[] = [
  [/Unknown keyword '(?!\})/, 'unknown-keyword'],
  [/Unexpected '\{'/, 'brace-unexpected'],
  [/Missing '\{'/, 'brace-missing'],
  [/Extra '\}'/, 'brace-extra'],
  [/There are \d+ missing/, 'brace-unclosed'],
  [/Unterminated quote|Unmatched quote/, 'quote-open'],
  [/is missing a parameter/, 'argument-missing'],
];

const compared = new Set(sayings.map(([, code]) => code));

function judge(program: string, text: string, id: string | undefined): readonly string[] {
  const home = mkdtempSync(path.join(tmpdir(), 'keepalived-'));
  try {
    const file = path.join(home, 'keepalived.conf');
    writeFileSync(file, text, { mode: 0o640 });
    const options = [
      '--config-test',
      '--use-file',
      file,
      ...(id === undefined ? [] : ['--config-id', id]),
    ];
    const { stderr } = spawnSync(program, options, { encoding: 'utf8', timeout: 10_000 });
    return [...new Set(stderr.split('\n').flatMap(readSaying))].sort();
  } finally {
    rmSync(home, { recursive: true });
  }
}

function readSaying(line: string): string[] {
  const place = /Line (\d+)\)/.exec(line)?.[1] ?? '';
  const code = sayings.find(([pattern]) => pattern.test(line))?.[1];
  if (code === undefined) return [];
  return [code === 'brace-unclosed' ? code : `${place} ${code}`];
}

function explainAbsence(version: BuiltVersion): string | undefined {
  if (!isInstalled(version) && !isBuilt(version)) return 'it is neither installed nor built here';
  return process.getuid?.() === 0 ? undefined : 'not by this user';
}

// A file that is refused ends keepalived at that line; included ones are not there.
const cases = listCases(folder).filter(
  (name) =>
    readCase(path.join(folder, name)).options.load === undefined && !/refused|unread/.test(name),
);

// The one of the distribution is installed for the tests; the others are where `up` or a soak has built them.
const available = builtVersions.filter((version) => isInstalled(version) || isBuilt(version));

for (const version of available.length > 0 ? available : builtVersions.slice(0, 1)) {
  testUnless(explainAbsence(version))(
    `keepalived ${version} itself says the same of the structure of ${cases.length} cases`,
    async (t) => {
      const program = isInstalled(version)
        ? 'keepalived'
        : await unpackKeepalived(version, temporaryFolder(t));
      for (const name of cases) {
        const { text, options } = readCase(path.join(folder, name));
        const own = listOwn(readConfiguration(text, { ...options, version }).findings);
        const theirs = judge(program, text, options.id);
        // Without a brace a block is no block to the processes that skip it: they look at its lines too.
        const isWhole = !own.some((one) => one.endsWith('brace-missing'));
        const expected = isWhole ? theirs : theirs.filter((one) => own.includes(one));
        t.deepEqual(expected, own, name);
      }
    },
  );
}

/** What we find in the structure, in the words of `readSaying`. */
function listOwn(findings: readonly Remark[]): readonly string[] {
  const told = findings
    .map(({ code, ...rest }) => ({
      ...rest,
      code: code === 'other-version' ? 'unknown-keyword' : code,
    }))
    .filter(({ code, message }) => compared.has(code) && !message.includes('know } here'))
    .map(({ code, at }) => (code === 'brace-unclosed' ? code : `${at.line} ${code}`));
  return [...new Set(told)].sort();
}
