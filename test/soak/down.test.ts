import test from 'ava';
import { directors, managedNodes } from '../e2e/nodes.js';
import {
  inventory,
  lvsdeploy,
  on,
  parseEvents,
  parseSummary,
  prepareTestbed,
  stateOf,
  interruptAt,
} from '../e2e/testbed.js';
import { bothInPool } from './drifts.js';

/*
 * `down` leaves every host as it was before the first `up`, apart from packages; also when it was cut
 * off, and also the second time.
 */

/** Every path of the packages that `up` installs on a node, and what their installation made of them. */
const packagePaths = `
dpkg-query -W -f '\${Package}\\n' | sort >/run/packages.now
comm -13 /run/packages.before /run/packages.now | xargs -r dpkg -L | sort -u
`;

async function rememberPackages(): Promise<void> {
  const script = `dpkg-query -W -f '\${Package}\\n' | sort >/run/packages.before`;
  await Promise.all(managedNodes.map((node) => on(node, script)));
}

function statesOf(): Promise<readonly string[]> {
  return Promise.all(managedNodes.map(stateOf));
}

// Of a line of the digest: the path at its end, if there is one.
function pathOf(line: string): string {
  return /(\/\S*)$/.exec(line)?.[1] ?? line;
}

/** What a package's installation makes beside its own files: links of its units and scripts, users. */
const madeByPackages =
  /^\/etc\/(?:rc\d\.d\/|systemd\/system\/multi-user\.target\.wants\/nginx|nginx\/(?:sites|modules)-enabled\/|ld\.so\.cache|shells|passwd|group|shadow|gshadow|subuid|subgid|ufw|default$|init\.d$|logrotate\.d$)|^\/proc\/sys\/net\/ipv[46]\/(?:neigh|conf)\/[^/]+\/(?:retrans|base_reachable)/;

/** Modules stay in the kernel until the next boot: in the lab it is the kernel of all nodes. */
const ofLoadedModules =
  /^\/proc\/sys\/net\/ipv4\/vs\/|^IP Virtual Server |^Prot LocalAddress:Port /;

async function differences(
  before: readonly string[],
  after: readonly string[],
): Promise<readonly string[]> {
  const owned = await Promise.all(managedNodes.map((node) => on(node, packagePaths)));
  return managedNodes.flatMap((node, index) => {
    // /lib is /usr/lib, whatever a package calls it.
    const paths = (owned[index] ?? '').split('\n');
    const packaged = new Set([...paths, ...paths.map((path) => `/usr${path}`)]);
    const isOurs = (line: string): boolean =>
      !packaged.has(pathOf(line)) &&
      !madeByPackages.test(pathOf(line)) &&
      !ofLoadedModules.test(line);
    const [was, is] = [before[index] ?? '', after[index] ?? ''].map((text) =>
      text.split('\n').filter(isOurs),
    );
    return [
      ...(was ?? [])
        .filter((line) => is?.includes(line) !== true)
        .map((line) => `${node} - ${line}`),
      ...(is ?? [])
        .filter((line) => was?.includes(line) !== true)
        .map((line) => `${node} + ${line}`),
    ];
  });
}

async function bringUp(): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy('up', inventory, '--yes');
  if (exitCode !== 0) throw new Error(`up: ${stdout}${stderr}`);
  await Promise.all(directors.map((node) => on(node, bothInPool)));
}

let pristine: readonly string[] = [];
let downOnce: readonly string[] = [];

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await rememberPackages();
  pristine = await statesOf();
  await bringUp();
});

test.serial('down --plan-only changes nothing, and lists what down does', async (t) => {
  t.timeout(3_600_000);
  const before = await statesOf();
  const { exitCode, stdout } = await lvsdeploy(
    'down',
    inventory,
    '--plan-only',
    '--output',
    'json',
  );
  t.is(exitCode, 0);
  t.true(parseSummary(stdout).changed > 40);
  t.deepEqual(await statesOf(), before);
});

test.serial('down, cut off, is finished by the next one', async (t) => {
  t.timeout(3_600_000);
  const { exitCode } = await interruptAt(
    'keepalived.service stops',
    ...['down', inventory, '--yes', '--output', 'json'],
  );
  t.is(exitCode, 130);
  const down = await lvsdeploy('down', inventory, '--yes', '--output', 'json');
  t.is(down.exitCode, 0, down.stdout + down.stderr);
  const failures = parseEvents(down.stdout).filter(({ type }) => type === 'host-failed');
  t.deepEqual(failures, []);
});

test.serial('every host is as it was before the first up, apart from packages', async (t) => {
  t.timeout(3_600_000);
  downOnce = await statesOf();
  t.deepEqual(await differences(pristine, downOnce), []);
});

test.serial('a second down has nothing to do', async (t) => {
  t.timeout(3_600_000);
  const { exitCode, stdout } = await lvsdeploy('down', inventory, '--yes', '--output', 'json');
  t.is(exitCode, 0);
  t.is(parseSummary(stdout).changed, 0, stdout);
});

test.serial('up works again, and down --purge leaves nothing at all', async (t) => {
  t.timeout(3_600_000);
  await bringUp();
  const { exitCode, stdout } = await lvsdeploy('down', inventory, '--yes', '--purge');
  t.is(exitCode, 0, stdout);
  t.deepEqual(await statesOf(), downOnce);
  // The lock of the run itself is held until its end, and gone with the next boot.
  const look = `find /var -xdev -path '*/lvsdeploy*'; find /run/lvsdeploy -type f ! -name lock ! -name applying`;
  const left = await Promise.all(managedNodes.map((node) => on(node, look)));
  t.deepEqual(
    left,
    managedNodes.map(() => ''),
  );
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
