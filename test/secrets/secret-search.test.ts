import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { testUnless } from '../skips.js';
import { run } from './run-with-input.js';
import { fileSearch, processSearch, readSearch } from './secret-search.js';
import { spell } from './spellings.js';

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const isLinux = process.platform === 'linux' ? undefined : 'there is no /proc';
const lasting = (seconds: number): readonly string[] => [
  ...['perl', '-e', `select undef, undef, undef, ${String(seconds)}`, '--'],
];

testUnless(isLinux)('figures: a process is seen by its words and its environment', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-test-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const stop = path.join(folder, 'stop');
  const unique = `${String(process.pid)}-${String(Date.now())}`;
  const sentinels = {
    words: `W"${unique}/w`,
    environment: `E-${unique}`,
    short: `S-${unique}`,
    none: `N-${unique}`,
  };
  const watching = run(['perl', '-', stop], processSearch(sentinels));
  await until(() => existsSync(`${stop}.ready`));
  const planted = spell(sentinels.words);
  for (const spelling of planted) await run([...lasting(0.5), `--password=${spelling}`]);
  await run(lasting(0.5), '', { ...process.env, PASSWORD: sentinels.environment });
  for (let n = 0; n < 20; n++) await run([...lasting(0.02), `--password=${sentinels.short}`]);
  await writeFile(stop, '');
  const { count, found } = readSearch(await watching);
  const of = (name: string) => found.filter((line) => line.startsWith(`${name} `));
  // How many of the short ones are seen is for whoever reads it: this machine may be at something else.
  t.log(`${of('short arguments').length} of 20 processes of 20 ms, ${count} looks`);
  t.is(of('words arguments').length, planted.length);
  t.true(of('environment environment').length >= 1);
  t.deepEqual(of('none'), []);
  t.true(found.every((line) => !line.includes(unique)));
});

const cannotBeNobody =
  isLinux ?? (process.getuid?.() === 0 ? undefined : 'only root can be somebody else');

testUnless(cannotBeNobody)(
  'a file is found where others can read it, and logs anyway',
  async (t) => {
    // The folder of the tests' own temporary files is nobody else's.
    const folder = await mkdtemp('/tmp/lvsdeploy-test-');
    t.teardown(() => rm(folder, { recursive: true }));
    await chmod(folder, 0o755);
    const secret = `S/${String(Date.now())}`;
    const put = async (name: string, mode: number, text = `key=${secret}\n`) => {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      await chmod(file, mode);
    };
    await put('open', 0o644);
    await put('encoded', 0o604, Buffer.from(secret).toString('base64'));
    await put('own', 0o640);
    await put('shut/open', 0o644);
    await chmod(path.join(folder, 'shut'), 0o700);
    await put('other', 0o644, 'nothing');
    await put('log/app', 0o600);
    const since = Math.floor(Date.now() / 1000) - 5;
    const search = async (begin: number) =>
      readSearch(
        await run(
          ['perl', '-', String(begin), folder, path.join(folder, 'log')],
          fileSearch({ password: secret }),
        ),
      );
    const { found } = await search(since);
    const names = found.map((line) => line.replace(`${folder}/`, '')).sort();
    t.deepEqual(names, ['password file encoded', 'password file log/app', 'password file open']);
    t.deepEqual((await search(since + 3600)).found, []);
  },
);
