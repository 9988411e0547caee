import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';

import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

import { LvsError } from '../model/error.js';
import { formatPosition, type Position } from '../model/position.js';
import { builderName, defaultTopology, segmentOf, segments, type LabNode, type Leg, type Topology } from './topology.js';

// The interface names in the machine, `NAME.0`, have at most 15 characters (IFNAMSIZ).
const namePattern = /^[a-z][a-z0-9-]{0,11}$/;
const minimumMemoryMb = 512;

type Complain = (message: string, node: Node | null | undefined) => never;

/** Reads a lab file: further nodes for the default lab, and its memory. */
export function readLabFile(file: string): Topology {
  return parseLabFile(readFileSync(file, 'utf8'), file);
}

/**
 * Parses a lab file; throws INVALID_INPUT with the position of the first mistake.
 *
 *     memory: 2048            # MiB
 *     nodes:
 *       web3: 192.168.56.104  # or a list; a node has a leg in the segment of each address
 */
export function parseLabFile(text: string, file: string): Topology {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col };
  };
  const complainAt = (message: string, at: Position): never => {
    throw new LvsError('INVALID_INPUT', `${formatPosition(at)}: ${message}`, { at });
  };
  const complain: Complain = (message, node) => complainAt(message, positionAt(node?.range?.[0] ?? 0));

  const [error] = document.errors;
  if (error !== undefined) complainAt(error.message.split('\n')[0] ?? '', positionAt(error.pos[0]));
  const root = document.contents;
  if (root === null) return defaultTopology;
  if (!isMap<Node, Node>(root)) return complain('A lab file is a map with "nodes" and "memory"', root);

  let { memoryMb } = defaultTopology;
  let added: readonly LabNode[] = [];
  for (const { key, value } of root.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (name === 'memory') memoryMb = parseMemory(value, complain);
    else if (name === 'nodes') added = parseNodes(value, complain);
    else complain(`Unknown key ${JSON.stringify(name)}; known are "nodes" and "memory"`, key);
  }
  return { memoryMb, nodes: [...defaultTopology.nodes, ...added] };
}

function parseMemory(value: Node | null, complain: Complain): number {
  const memory = isScalar(value) ? value.value : undefined;
  if (typeof memory === 'number' && Number.isInteger(memory) && memory >= minimumMemoryMb) return memory;
  return complain(`"memory" is a number of MiB, at least ${String(minimumMemoryMb)}`, value);
}

function parseNodes(value: Node | null, complain: Complain): readonly LabNode[] {
  if (!isMap<Node, Node>(value)) return complain('"nodes" is a map of names to addresses', value);
  const taken = new Set(defaultTopology.nodes.flatMap((node) => [...addressesOf(node)]));
  const names = new Set([builderName, ...defaultTopology.nodes.map(({ name }) => name)]);
  return value.items.map(({ key, value: addresses }) => {
    const name = isScalar(key) ? String(key.value) : '';
    if (!namePattern.test(name)) {
      return complain('A node\'s name has 1 to 12 of a-z, 0-9 and "-", and begins with a letter', key);
    }
    if (names.has(name)) return complain(`The lab already has a ${name}`, key);
    names.add(name);
    return { name, legs: parseLegs(addresses, taken, complain) };
  });
}

function addressesOf({ legs }: LabNode): readonly string[] {
  return legs.flatMap(({ addresses }) => addresses);
}

function parseLegs(value: Node | null, taken: Set<string>, complain: Complain): LabNode['legs'] {
  const items = isSeq<Node>(value) ? value.items : [value];
  const legs: Leg[] = [];
  for (const item of items) {
    const address = isScalar(item) ? String(item.value) : '';
    const segment = isIPv4(address) ? segmentOf(address) : undefined;
    if (segment === undefined) {
      return complain('An address is in 192.168.56.0/24 (cluster) or 192.168.57.0/24 (client)', item);
    }
    if (segments[segment].reserved.includes(address) || /\.(?:0|255)$/.test(address)) {
      return complain(`${address} is not for nodes`, item);
    }
    if (taken.has(address)) return complain(`${address} is taken`, item);
    taken.add(address);
    const index = legs.findIndex((leg) => leg.segment === segment);
    const leg = legs[index];
    if (leg === undefined) legs.push({ segment, addresses: [address] });
    else legs[index] = { segment, addresses: [...leg.addresses, address] };
  }
  const [first, ...rest] = legs;
  return first === undefined ? complain('A node needs an address', value) : [first, ...rest];
}
