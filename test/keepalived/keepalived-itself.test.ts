import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RemarkCode } from '../../src/keepalived/remark.js';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import { listCases, testFolder } from '../golden.js';
import { testUnless } from '../skips.js';
import { readCase } from './read-case.js';

const folder = testFolder('keepalived', 'cases');

const about = spawnSync('keepalived', ['--version'], { encoding: 'utf8' });
const version = /v(\d+\.\d+\.\d+)/.exec(about.error === undefined ? about.stderr : '')?.[1];

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

function judge(text: string, id: string | undefined): readonly string[] {
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
    const { stderr } = spawnSync('keepalived', options, { encoding: 'utf8', timeout: 10_000 });
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

const reason =
  version === undefined || process.getuid?.() !== 0
    ? 'keepalived is not installed here, or not for this user'
    : undefined;

for (const name of listCases(folder)) {
  const { text, options } = readCase(path.join(folder, name));
  // A file that is refused ends keepalived at that line; included ones are not there.
  if (options.load !== undefined || /refused|unread/.test(name)) continue;
  testUnless(reason)(`keepalived itself says the same of the structure: ${name}`, (t) => {
    t.log(`compared with keepalived ${String(version)}`);
    const { findings } = readConfiguration(text, { ...options, version: version ?? '' });
    const own = findings
      .map(({ code, ...rest }) => ({
        ...rest,
        code: code === 'other-version' ? 'unknown-keyword' : code,
      }))
      .filter(({ code, message }) => compared.has(code) && !message.includes('know } here'))
      .map(({ code, at }) => (code === 'brace-unclosed' ? code : `${at.line} ${code}`));
    const theirs = judge(text, options.id);
    // Without a brace a block is no block to the processes that skip it: they look at its lines too.
    const isWhole = !own.some((one) => one.endsWith('brace-missing'));
    const expected = isWhole ? theirs : theirs.filter((one) => own.includes(one));
    t.deepEqual(expected, [...new Set(own)].sort());
  });
}
