import path from 'node:path';
import { Writable } from 'node:stream';
import test from 'ava';
import { avaFile } from './ava-file.js';
import { extendReporter, type Reporter } from './ava-reporter.js';
import type { ProcessEvent } from './declared-tests.js';
import { TapReader } from './tap.js';

const base = path.resolve('dist/test');
const shared = path.join(base, 'together-1', 'report.js');
const alone = path.join(base, 'cli', 'usage.test.js');
const [plain, json] = ['plain', 'json'].map((name) => path.join(base, 'report', `${name}.test.js`));

type ReporterModule = { readonly default: new (options: object) => Reporter };

/** An event of the process that several files share, or of `testFile`. */
type Told = Omit<ProcessEvent, 'testFile'> & Record<string, unknown>;

function announce(file: string | undefined): Told {
  return { type: 'file-announced', file: file! };
}

/** What the runner prints of failures when ava's reporter is told this. */
async function failuresOf(events: readonly Told[]): Promise<readonly string[]> {
  const tap = (await import(avaFile('lib/reporters/tap.js'))) as ReporterModule;
  class TapReporter extends tap.default {}
  extendReporter(TapReporter.prototype);
  const lines: string[] = [];
  const reportStream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString().split('\n'));
      done();
    },
  });
  const reporter = new TapReporter({ reportStream, projectDir: process.cwd(), extensions: ['js'] });
  const status = { on: () => undefined };
  reporter.startRun({ files: [shared, alone], filePathPrefix: `${base}${path.sep}`, status });
  const byFile = new Map([shared, alone].map((file) => [file, { declaredTests: 1 }]));
  for (const event of [{ type: 'stats', stats: { byFile } }, ...events]) {
    reporter.consumeStateChange({ testFile: shared, ...event });
  }
  const titles: string[] = [];
  const reader = new TapReader(({ outcome, title, details }) => {
    if (outcome === 'failed') titles.push([title, ...details].join('\n'));
  });
  for (const line of lines) reader.read(line);
  reader.finish('tests', 0);
  return titles.filter((title) => !title.startsWith('ava ended early'));
}

const failure = { type: 'unknown', formattedError: 'no' };

test('a failure is named by the file that declared the test, not by the one that runs it', async (t) => {
  const [first, second, third] = await failuresOf([
    announce(plain),
    { type: 'declared-test', title: 'a' },
    announce(json),
    { type: 'declared-test', title: 'b' },
    { type: 'test-failed', title: 'a', err: failure },
    { type: 'test-failed', title: 'b', err: failure },
    { type: 'test-failed', title: 'c', err: failure, testFile: alone },
  ]);
  t.regex(first!, /^report › plain › a\n/);
  t.regex(second!, /^report › json › b\n/);
  t.regex(third!, /^cli › usage › c\n/);
});

test('a file that declares no test among others is a failure', async (t) => {
  const told = [announce(plain), announce(json), { type: 'declared-test', title: 'b' }];
  t.deepEqual(await failuresOf([...told, { type: 'worker-finished' }]), [
    `No tests found in ${path.join('dist', 'test', 'report', 'plain.test.js')}`,
  ]);
});

test('a timeout names the tests that are pending, and the processes that have none', async (t) => {
  const pendingTests = new Map([
    [shared, new Set(['a'])],
    [alone, new Set()],
  ]);
  const [pending, open] = await failuresOf([
    announce(plain),
    { type: 'declared-test', title: 'a' },
    { type: 'timeout', period: 9, pendingTests },
  ]);
  t.regex(pending!, /^report › plain › a\n[^]*no new tests completed/);
  t.is(open, 'dist/test/cli/usage.test.js did not end in 9 ms, though no test is pending');
});
