import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { RemarkCode } from '../../src/keepalived/remark.js';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import { listCases, testFolder } from '../golden.js';
import { testUnless } from '../skips.js';
import { readCase } from './read-case.js';
import { builtVersions, unpackKeepalived, type BuiltVersion } from './real/built-keepalived.js';

const folder = testFolder('keepalived', 'cases');
const programs = mkdtempSync(path.join(tmpdir(), 'keepalived-programs-'));

/** That of the distribution, where it is of the version; else the one that `up` has built here before. */
async function findProgram(version: BuiltVersion): Promise<string | undefined> {
  const { error, stderr } = spawnSync('keepalived', ['--version'], { encoding: 'utf8' });
  if (error === undefined && stderr.includes(`v${version} `)) return 'keepalived';
  const own = path.join(programs, version);
  mkdirSync(own);
  return unpackKeepalived(version, own);
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

function explainAbsence(program: string | undefined): string | undefined {
  if (program === undefined) return 'it is neither installed nor built here';
  return process.getuid?.() === 0 ? undefined : 'not by this user';
}

// A file that is refused ends keepalived at that line; included ones are not there.
const cases = listCases(folder).filter(
  (name) =>
    readCase(path.join(folder, name)).options.load === undefined && !/refused|unread/.test(name),
);

// All before the first test: those that are declared later would be missed.
const found: (string | undefined)[] = [];
for (const version of builtVersions) found.push(await findProgram(version));
test.after.always(() => rmSync(programs, { recursive: true }));

for (const [index, version] of builtVersions.entries()) {
  const program = found[index];
  testUnless(explainAbsence(program))(
    `keepalived ${version} itself says the same of the structure of ${cases.length} cases`,
    (t) => {
      for (const name of cases) {
        const { text, options } = readCase(path.join(folder, name));
        const { findings } = readConfiguration(text, { ...options, version });
        const own = findings
          .map(({ code, ...rest }) => ({
            ...rest,
            code: code === 'other-version' ? 'unknown-keyword' : code,
          }))
          .filter(({ code, message }) => compared.has(code) && !message.includes('know } here'))
          .map(({ code, at }) => (code === 'brace-unclosed' ? code : `${at.line} ${code}`));
        const theirs = judge(program ?? '', text, options.id);
        // Without a brace a block is no block to the processes that skip it: they look at its lines too.
        const isWhole = !own.some((one) => one.endsWith('brace-missing'));
        const expected = isWhole ? theirs : theirs.filter((one) => own.includes(one));
        t.deepEqual(expected, [...new Set(own)].sort(), name);
      }
    },
  );
}
