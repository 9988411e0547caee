import { on } from '../e2e/testbed.js';

/** Every path of the packages that `up` installs on a node, and what their installation made of them. */
const packagePaths = `
dpkg-query -W -f '\${Package}\\n' | sort >/var/tmp/packages.now
comm -13 /var/tmp/packages.before /var/tmp/packages.now | xargs -r dpkg -L | sort -u
`;

/** Notes on nodes which packages they have, before the first `up`. */
export async function rememberPackages(nodes: readonly string[]): Promise<void> {
  const script = `dpkg-query -W -f '\${Package}\\n' | sort >/var/tmp/packages.before`;
  await Promise.all(nodes.map((node) => on(node, script)));
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
  /^\/proc\/sys\/net\/ipv4\/vs\/|^\/proc\/sys\/net\/ipv[46]\/(?:conf|neigh)\/(?:tunl0|gre0|gretap0|erspan0)\/|^IP Virtual Server |^Prot LocalAddress:Port /;

/** What nodes have otherwise than before, apart from packages: one line each, of two digests of `stateOf`. */
export async function describeLeft(
  nodes: readonly string[],
  before: readonly string[],
  after: readonly string[],
): Promise<readonly string[]> {
  const owned = await Promise.all(nodes.map((node) => on(node, packagePaths)));
  return nodes.flatMap((node, index) => {
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
