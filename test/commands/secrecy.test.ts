import { readdirSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { Bench, password } from './bench.js';

/*
 * Nobody would name a task after a password: so it is how to see what has not passed redaction,
 * wherever a task is named. The host shows the password too, in a file that is to be replaced.
 */
async function makeLeaky(t: ExecutionContext): Promise<Bench> {
  const bench = await Bench.make(t);
  // Refused at once; nothing that is asked here is about a real server.
  const nobody = 'web1: { address: 192.0.2.2, ssh: { host: 127.0.0.1, port: 1, config: none } }';
  await bench.edit('inventory.yml', 'web1: 192.0.2.2', nobody);
  await bench.edit('site.yml', 'the file is there', `the file has ${password}`);
  await bench.edit('site.yml', 'managed things', `things of ${password}`);
  await bench.write('managed.conf', `formerly ${password}\n`);
  return bench;
}

function isRedacted(text: string): boolean {
  return text.includes('[secret]') && !text.includes(password);
}

const looks = [
  ['plan'],
  ['plan', '--output', 'json'],
  ['facts'],
  ['diagnose', '--verbose'],
  ['diagnose', '--output', 'json'],
] as const;

for (const [command, ...args] of looks) {
  test(`${[command, ...args].join(' ')} says nothing secret`, async (t) => {
    const bench = await makeLeaky(t);
    const { stdout, stderr } = await bench.runHere(command, ...args);
    t.true(isRedacted(stdout + stderr), stdout + stderr);
  });
}

test('verify says nothing secret, and writes nothing secret into its reports', async (t) => {
  const bench = await makeLeaky(t);
  const kinds = ['html', 'junit'] as const;
  const reports = kinds.flatMap((kind) => [`--${kind}`, bench.path(kind)]);
  const { stdout, stderr } = await bench.runHere('verify', '--no-drills', ...reports);
  t.true(isRedacted(stdout + stderr), stdout + stderr);
  for (const kind of kinds) t.true(isRedacted(await bench.read(kind)), kind);
});

test('neither a saved plan nor the log of a run has anything secret', async (t) => {
  const bench = await makeLeaky(t);
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  t.true(isRedacted(await bench.read('plan.json')));
  await bench.write('managed.conf', `later ${password}\n`);
  await bench.run('up', '--plan', bench.path('plan.json'));
  const [log = ''] = readdirSync(bench.path('state/lvsdeploy/runs'));
  t.true(isRedacted(await bench.read(`state/lvsdeploy/runs/${log}`)));
  const { stdout } = await bench.run('history', '1', '--verbose');
  t.true(isRedacted(stdout), stdout);
});
