import test, { type ExecutionContext } from 'ava';
import { directors, realServers } from '../e2e/nodes.js';
import {
  actAt,
  interruptAt,
  inventory,
  killAt,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  type Ended,
} from '../e2e/testbed.js';
import { mixtures, orderBy, whileVisiting, type Visited } from './content-clients.js';
import { writeContentInventory, writeSite } from './content-site.js';
import { clientAddresses } from './many-clients.js';
import { listWrongs } from './plant.js';
import { hasEntries, settle, untilOnDirectors } from './settle.js';
import { until } from './until.js';
import { up, upAgain } from './up-again.js';

/*
 * Content is deployed while clients get pages, 20 requests a second: none fails, no server shows an old version after
 * a new one, and nobody gets a page of one version with what belongs to it of another. Runs end early, and servers fail.
 */

const slow = 1_200_000;
const visitsPerSecond = 10;
const lines: string[] = [];
const options = ['--yes', '--output', 'json'] as const;

const deploy = (...args: readonly string[]): Promise<Ended> =>
  lvsdeploy('deploy', ...args, inventory, ...options);

let clients: readonly string[] = [];

/** What `deploy --list` says of each server: the version, and whether it is wanted. */
async function listed(): Promise<
  readonly { readonly version?: string; readonly isWanted: boolean }[]
> {
  const { stdout } = await lvsdeploy('deploy', '--list', inventory, '--output', 'json');
  return (JSON.parse(stdout) as { servers: { version?: string; isWanted: boolean }[] }).servers;
}

/** What a server shows on its own address. */
const addresses = { web1: '192.168.56.102', web2: '192.168.56.103' } as const;

const shown = async (node: keyof typeof addresses): Promise<string> =>
  (await on(node, `curl -sS --max-time 5 http://${addresses[node]}/`)).trim();

const allShown = (): Promise<readonly string[]> => Promise.all(realServers.map(shown));

async function drained(): Promise<readonly string[]> {
  const records = await Promise.all(
    directors.map((node) =>
      on(node, 'grep -v -e ^# -e ^serial -e ^$ /var/lib/lvsdeploy/drained || :'),
    ),
  );
  return records.map((text) => text.trim());
}

function tell(name: string, visited: Visited, more = ''): void {
  const seen = [...orderBy(visited)].map(([server, texts]) => `${server}: ${texts.join(' > ')}`);
  const figures = [`${2 * visited.visits.length} requests`, `${visited.failed.length} failed`];
  lines.push([name, ...figures, ...seen.toSorted(), more].join('  '));
}

function isSound(t: ExecutionContext, { exitCode, stdout, stderr }: Ended): void {
  t.is(exitCode, 0, stdout.slice(-3000) + stderr);
}

/** Nobody felt anything, and each server went from one version to the next, if at all. */
function nobodyFelt(t: ExecutionContext, visited: Visited, way: readonly string[]): void {
  t.deepEqual(visited.failed, []);
  t.deepEqual(mixtures(visited), []);
  t.true(visited.visits.length > 20, 'enough clients came');
  for (const [server, texts] of orderBy(visited)) {
    t.deepEqual(texts, way.slice(way.indexOf(texts[0] ?? '')).slice(0, texts.length), server);
  }
}

const secondsOf = ({ stdout }: Ended): string =>
  `${(parseSummary(stdout).durationMs / 1000).toFixed(1)} s`;

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await writeContentInventory();
  await up(t);
  await settle({ entries: 2, owners: { '10.0.0.227': 'master' }, device: 'eth0' });
  clients = await clientAddresses();
});

test.serial('the first deploy brings a site in place of the page of lvsdeploy', async (t) => {
  t.timeout(slow);
  await writeSite('one');
  const plan = await deploy('--plan-only');
  isSound(t, plan);
  t.deepEqual(await listed().then((all) => all.map(({ version }) => version)), [
    undefined,
    undefined,
  ]);
  const ended = await deploy();
  isSound(t, ended);
  lines.push(`first deploy  ${secondsOf(ended)}`);
  t.deepEqual(await allShown(), ['one', 'one']);
  t.deepEqual(await drained(), ['', '']);
  await upAgain(t);
  t.deepEqual(await listWrongs(), []);
});

test.serial('the same content again costs nothing', async (t) => {
  t.timeout(slow);
  const ended = await deploy();
  isSound(t, ended);
  t.is(parseSummary(ended.stdout).changed, 0, ended.stdout);
});

test.serial('other content is felt by nobody', async (t) => {
  t.timeout(slow);
  await writeSite('two');
  const { visited, result } = await whileVisiting(clients, visitsPerSecond, () => deploy());
  isSound(t, result);
  tell('deploy', visited, secondsOf(result));
  nobodyFelt(t, visited, ['one', 'two']);
  t.deepEqual(await allShown(), ['two', 'two']);
  t.deepEqual([...orderBy(visited).keys()].toSorted(), ['web1', 'web2']);
});

test.serial('a rollback is felt by nobody, and goes back', async (t) => {
  t.timeout(slow);
  const { visited, result } = await whileVisiting(clients, visitsPerSecond, () =>
    deploy('--rollback'),
  );
  isSound(t, result);
  tell('deploy --rollback', visited, secondsOf(result));
  nobodyFelt(t, visited, ['two', 'one']);
  t.deepEqual(await allShown(), ['one', 'one']);
  t.deepEqual(await listWrongs(), []);
});

for (const [name, act] of [
  ['Ctrl-C', interruptAt],
  ['SIGKILL', killAt],
] as const) {
  for (const [moment, text] of [
    ['while it copies', '"change-started","host":"web2","play":"content is copied"'],
    // What directors do is no part of the plan that is told before.
    ['while a server leaves the pool', 'web1 is drained for web'],
    ['while a server is switched', '"change-started","host":"web1","play":"content is switched"'],
    ['while a server comes back', 'no longer so: web1 is drained'],
  ] as const) {
    test.serial(`${name} ${moment} is mended by the next run`, async (t) => {
      t.timeout(slow);
      const before = (await allShown())[0] ?? '';
      const page = `${name}-${moment}`.replaceAll(/[^\w]/g, '-');
      await writeSite(page);
      const { visited } = await whileVisiting(clients, visitsPerSecond, async () => {
        const ended = await act(text, 'deploy', inventory, ...options);
        t.not(ended.exitCode, 0, ended.stdout);
        for (const node of realServers) t.true([before, page].includes(await shown(node)));
        isSound(t, await deploy('--lock-wait', '60s'));
      });
      tell(`${name} ${moment}`, visited);
      nobodyFelt(t, visited, [before, page]);
      t.deepEqual(await allShown(), [page, page]);
      t.deepEqual(await drained(), ['', '']);
    });
  }
}

test.serial('a server whose health fails goes back, and the run ends there', async (t) => {
  t.timeout(slow);
  const [before = ''] = await allShown();
  await writeSite('unhealthy');
  // It is well with the version that it has, and with no other one.
  const [, { version = '' } = {}] = await listed();
  await on(
    'web2',
    `mkdir -p /etc/nginx/lvsdeploy-health.d
printf 'if ($lvsdeploy_version != %s) { return 503; }\\n' ${version} >/etc/nginx/lvsdeploy-health.d/test.conf
systemctl reload nginx`,
  );
  const { visited, result } = await whileVisiting(clients, visitsPerSecond, () => deploy());
  t.is(result.exitCode, 1, result.stdout);
  tell('health fails on web2', visited);
  nobodyFelt(t, visited, [before, 'unhealthy']);
  t.deepEqual(await allShown(), ['unhealthy', before]);
  t.deepEqual(await drained(), ['', '']);
  const failed = parseEvents(result.stdout).flatMap((event) =>
    event.type === 'host-failed' ? [event.failure.message] : [],
  );
  t.regex(failed.join('\n'), /web2 did not answer as it should .* Now it serves version/);
  t.true((await listWrongs()).some((text) => text.startsWith('versions on web2: ')));

  await on('web2', 'rm -r /etc/nginx/lvsdeploy-health.d; systemctl reload nginx');
  // Until its check has passed again, web1 is the last that serves.
  await untilOnDirectors(hasEntries(2));
  isSound(t, await deploy('--rollback'));
  t.deepEqual(await allShown(), [before, before]);
});

test.serial('who is drained by hand stays drained, and gets the content', async (t) => {
  t.timeout(slow);
  isSound(t, await lvsdeploy('drain', 'web2', inventory, ...options));
  await writeSite('drained');
  const refused = await deploy();
  t.is(refused.exitCode, 2, 'web1 is the last in the pool');
  t.regex(refused.stdout + refused.stderr, /Nobody would be left to serve web\./);
  const { visited, result } = await whileVisiting(clients, visitsPerSecond, () =>
    deploy('--no-drain'),
  );
  isSound(t, result);
  tell('--no-drain', visited);
  t.deepEqual(visited.failed, []);
  t.deepEqual(await allShown(), ['drained', 'drained']);
  t.true((await drained()).every((text) => /^web2 \* \S+ \S+@\S+$/.test(text)));
  isSound(t, await lvsdeploy('undrain', 'web2', inventory, ...options));
});

test.serial(
  'a connection that does not end keeps its server, which goes back into the pool',
  async (t) => {
    t.timeout(slow);
    await writeSite('patient');
    const open = 'exec 3<>/dev/tcp/10.0.0.227/80 4<>/dev/tcp/10.0.0.227/80; sleep 60';
    const held = on('client', `bash -c '${open}'`);
    await on('master', until(`[ "$(ipvsadm -Lnc | grep -c ESTABLISHED)" -ge 2 ]`));
    const ended = await deploy('--timeout', '10s');
    t.is(ended.exitCode, 1, ended.stdout.slice(-3000));
    t.regex(ended.stdout, /After 10 s there is still something left: web\d has \d connection/);
    t.deepEqual(await drained(), ['', '']);
    await held;
    isSound(t, await deploy());
    t.deepEqual(await allShown(), ['patient', 'patient']);
  },
);

test.serial('a second deploy at the same time is refused', async (t) => {
  t.timeout(slow);
  await writeSite('first');
  let second: Promise<Ended> | undefined;
  const first = await actAt(
    '"type":"change-started"',
    () => {
      second = deploy();
    },
    ...['deploy', inventory, ...options],
  );
  isSound(t, first);
  t.is((await second)?.exitCode, 4);
});

test.serial('down leaves nothing of it', async (t) => {
  t.timeout(slow);
  isSound(t, await lvsdeploy('down', inventory, '--yes'));
  for (const node of realServers) {
    const left = await on(
      node,
      'ls -d /var/www/lvsdeploy* /var/lib/lvsdeploy/content 2>/dev/null || :',
    );
    t.is(left, '', node);
  }
});

test.after.always(async (t) => {
  t.timeout(slow);
  process.stderr.write(`${lines.join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
