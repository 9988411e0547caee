import type { ExecutionContext } from 'ava';
import { inventory, lvsdeploy, on, stateOf } from '../e2e/testbed.js';

/** The digests of nodes, by the nodes' names. */
export type States = ReadonlyMap<string, string>;

/** What nodes are like now. */
export async function statesOf(nodes: readonly string[]): Promise<States> {
  return new Map(
    await Promise.all(nodes.map(async (node) => [node, await stateOf(node)] as const)),
  );
}

/** What nodes are like before the first `up`; they note which packages they have. */
export async function rememberNodes(nodes: readonly string[]): Promise<States> {
  const script = `dpkg-query -W -f '\${Package}\\n' | sort >/var/tmp/packages.before`;
  await Promise.all(nodes.map((node) => on(node, script)));
  return statesOf(nodes);
}

/** `down` leaves every node as it was remembered, apart from packages. */
export async function downLeavesNothing(
  t: ExecutionContext,
  before: States,
  ...options: readonly string[]
): Promise<void> {
  const { exitCode, stdout, stderr } = await lvsdeploy('down', inventory, ...options, '--yes');
  t.is(exitCode, 0, stdout + stderr);
  t.deepEqual(await describeLeft(before), []);
}

/** Every path of the packages that `up` installs on a node, and what their installation made of them. */
const packagePaths = `
dpkg-query -W -f '\${Package}\\n' | sort >/var/tmp/packages.now
comm -13 /var/tmp/packages.before /var/tmp/packages.now | xargs -r dpkg -L | sort -u
`;

// Of a line of the digest: the path at its end, if there is one.
function pathOf(line: string): string {
  return /(\/\S*)$/.exec(line)?.[1] ?? line;
}

/** What a package's installation makes beside its own files: links of its units and scripts, users. */
const madeByPackages =
  /^\/etc\/(?:rc\d\.d\/|systemd\/system\/multi-user\.target\.wants\/nginx|nginx\/(?:sites|modules)-enabled\/|ld\.so\.cache|shells|passwd|group|shadow|gshadow|subuid|subgid|ufw|default$|init\.d$|logrotate\.d$)|^\/proc\/sys\/net\/ipv[46]\/(?:neigh|conf)\/[^/]+\/(?:retrans|base_reachable)/;

/** Modules stay in the kernel until the next boot: in the lab it is the kernel of all nodes. */
const ofLoadedModules =
  /^\/proc\/sys\/net\/ipv4\/vs\/|^\/proc\/sys\/net\/ipv[46]\/(?:conf|neigh)\/(?:tunl0|gre0|gretap0|erspan0)\/|^IP Virtual Server |^Prot LocalAddress:Port /;

/**
 * What nodes have otherwise than before, apart from packages: one line each. They are looked at now, or as they were
 * `after` that.
 */
export async function describeLeft(before: States, after?: States): Promise<readonly string[]> {
  const nodes = [...before.keys()];
  if (nodes.length === 0) throw new Error('Nobody has remembered what the nodes were like.');
  const now = after ?? (await statesOf(nodes));
  const left = nodes.map(async (node) =>
    compare(node, { was: before.get(node) ?? '', is: now.get(node) ?? '' }),
  );
  return (await Promise.all(left)).flat();
}

async function compare(
  node: string,
  digest: { readonly was: string; readonly is: string },
): Promise<readonly string[]> {
  // /lib is /usr/lib, whatever a package calls it.
  const paths = (await on(node, packagePaths)).split('\n');
  const packaged = new Set([...paths, ...paths.map((path) => `/usr${path}`)]);
  const isOurs = (line: string): boolean =>
    !packaged.has(pathOf(line)) &&
    !madeByPackages.test(pathOf(line)) &&
    !ofLoadedModules.test(line);
  const [was, is] = [digest.was, digest.is].map((text) => text.split('\n').filter(isOurs));
  return [
    ...(was ?? []).filter((line) => is?.includes(line) !== true).map((line) => `${node} - ${line}`),
    ...(is ?? []).filter((line) => was?.includes(line) !== true).map((line) => `${node} + ${line}`),
  ];
}
