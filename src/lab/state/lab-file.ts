import { isIPv4 } from 'node:net';

import {
  builderName,
  defaultTopology,
  segmentOf,
  segments,
  type LabNode,
  type Leg,
  type Topology,
} from '../topology.js';

/** A mistake in a lab file, and where it is: keys of maps and indexes of lists, from the root. */
export type LabFileMistake = {
  readonly path: readonly (string | number)[];
  readonly onKey?: boolean;
  readonly message: string;
  readonly suggestion?: string;
};

/** What a lab file describes; only without mistakes may it be used. */
export type LabFile = { readonly topology: Topology; readonly mistakes: readonly LabFileMistake[] };

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type Path = LabFileMistake['path'];
type Complain = (mistake: LabFileMistake) => void;

// The interface names in the machine, `NAME.0`, have at most 15 characters (IFNAMSIZ).
const namePattern = /^[a-z][a-z0-9-]{0,11}$/;
const minimumMemoryMb = 512;
const maximumMemoryMb = 65_536;

const example = 'nodes: { web3: 192.168.56.104 }';

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Understands the content of a lab file: further nodes for the default lab, its memory, and packages of all nodes.
 *
 *     memory: 2048             # MiB
 *     nodes:
 *       web3: 192.168.56.104   # or a list; a node has a leg in the segment of each address
 *       web4: { address: 192.168.56.105, off: true }   # has no power before `lab power-on`
 *     packages: [nfs-common]   # installed on all nodes beforehand, their units off
 */
export function readLabFile(content: unknown): LabFile {
  const mistakes: LabFileMistake[] = [];
  const complain: Complain = (mistake) => mistakes.push(mistake);
  const { memoryMb } = defaultTopology;
  if (content === null || content === undefined) return { topology: defaultTopology, mistakes };
  if (!isMap(content)) {
    complain({ path: [], message: 'a lab file is a map', suggestion: `for example: ${example}` });
    return { topology: defaultTopology, mistakes };
  }
  const topology: Writable<Topology> = { memoryMb, nodes: defaultTopology.nodes };
  for (const [key, value] of Object.entries(content)) {
    if (key === 'memory') topology.memoryMb = readMemory(value, complain);
    else if (key === 'nodes') topology.nodes = [...topology.nodes, ...readNodes(value, complain)];
    else if (key === 'packages') Object.assign(topology, readPackages(value, complain));
    else {
      const message = `unknown key ${JSON.stringify(key)}`;
      const suggestion = 'known are "nodes", "memory" and "packages"';
      complain({ path: [key], onKey: true, message, suggestion });
    }
  }
  return { topology, mistakes };
}

function readMemory(value: unknown, complain: Complain): number {
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= minimumMemoryMb && value <= maximumMemoryMb) return value;
  const range = `${String(minimumMemoryMb)} to ${String(maximumMemoryMb)}`;
  complain({ path: ['memory'], message: `memory is a whole number of MiB, ${range}` });
  return defaultTopology.memoryMb;
}

// deb-control(5), Package.
const packagePattern = /^[a-z0-9][a-z0-9+.-]+$/;

function readPackages(value: unknown, complain: Complain): Pick<Topology, 'packages'> {
  const list: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  if (list === undefined) {
    const message = 'packages is a list of names of Debian packages';
    complain({ path: ['packages'], message, suggestion: 'for example: packages: [nfs-common]' });
    return {};
  }
  const isName = (item: unknown): item is string =>
    typeof item === 'string' && packagePattern.test(item);
  for (const [index, item] of list.entries()) {
    if (!isName(item)) {
      complain({ path: ['packages', index], message: 'this is no name of a Debian package' });
    }
  }
  const names = list.filter(isName);
  return names.length === 0 ? {} : { packages: names };
}

function readNodes(value: unknown, complain: Complain): readonly LabNode[] {
  if (!isMap(value)) {
    const message = 'nodes is a map of names to addresses';
    complain({ path: ['nodes'], message, suggestion: `for example: ${example}` });
    return [];
  }
  const known = new Set([builderName, ...defaultTopology.nodes.map(({ name }) => name)]);
  const legs = defaultTopology.nodes.flatMap((node) => [...node.legs]);
  const taken = new Set(legs.flatMap(({ addresses }) => [...addresses]));
  return Object.entries(value).flatMap(([name, written]) => {
    const path = ['nodes', name];
    const wrongName = explainName(name, known);
    if (wrongName !== undefined) complain({ path, onKey: true, message: wrongName });
    return readNode({ name, written, path }, taken, complain);
  });
}

function explainName(name: string, known: ReadonlySet<string>): string | undefined {
  if (known.has(name)) return `the lab already has a ${name}`;
  if (namePattern.test(name)) return undefined;
  return 'the name of a node has 1 to 12 of a-z, 0-9 and "-", and begins with a letter';
}

type WrittenNode = { readonly name: string; readonly written: unknown; readonly path: Path };

function readNode(
  { name, written, path }: WrittenNode,
  taken: Set<string>,
  complain: Complain,
): readonly LabNode[] {
  const { address: said, at: place, off } = readPower(written, path, complain);
  const list: readonly unknown[] = Array.isArray(said) ? said : [said];
  const addresses = list.flatMap((item, index) => {
    const wrong = explainAddress(item, taken);
    const at = Array.isArray(said) ? [...place, index] : place;
    if (wrong !== undefined) complain({ path: at, message: wrong });
    const address = String(item);
    taken.add(address);
    return wrong === undefined ? [address] : [];
  });
  if (list.length === 0) complain({ path, message: `${name} needs an address` });
  const [first, ...rest] = groupBySegment(addresses);
  return first === undefined ? [] : [{ name, legs: [first, ...rest], ...off }];
}

type Powered = {
  readonly address: unknown;
  readonly at: Path;
  readonly off: Pick<LabNode, 'off'>;
};

/** A node that says more than where it is: `{ address: 192.168.56.104, off: true }`. */
function readPower(written: unknown, path: Path, complain: Complain): Powered {
  if (!isMap(written)) return { address: written, at: path, off: {} };
  const { address, off = false, ...others } = written;
  for (const key of Object.keys(others)) {
    const message = `unknown key ${JSON.stringify(key)}`;
    const suggestion = 'known are "address" and "off"';
    complain({ path: [...path, key], onKey: true, message, suggestion });
  }
  if (typeof off !== 'boolean') {
    complain({ path: [...path, 'off'], message: 'off is true or false' });
  }
  const at = 'address' in written ? [...path, 'address'] : path;
  return { address, at, off: off === true ? { off } : {} };
}

function explainAddress(item: unknown, taken: ReadonlySet<string>): string | undefined {
  const segment = typeof item === 'string' && isIPv4(item) ? segmentOf(item) : undefined;
  if (segment === undefined || typeof item !== 'string') {
    return 'an address is in 192.168.56.0/24 (cluster) or 192.168.57.0/24 (client)';
  }
  if (/\.(?:0|255)$/.test(item) || segments[segment].reserved.includes(item)) {
    return `${item} is not for nodes`;
  }
  return taken.has(item) ? `${item} is taken` : undefined;
}

function groupBySegment(addresses: readonly string[]): readonly Leg[] {
  const legs: Leg[] = [];
  for (const address of addresses) {
    const segment = segmentOf(address) ?? 'cluster';
    const index = legs.findIndex((leg) => leg.segment === segment);
    const leg = legs[index];
    if (leg === undefined) legs.push({ segment, addresses: [address] });
    else legs[index] = { segment, addresses: [...leg.addresses, address] };
  }
  return legs;
}
