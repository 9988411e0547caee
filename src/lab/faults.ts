import { LvsError } from '../model/problem/error.js';
import { orderMachine } from './control.js';
import { labDir, labPaths } from './state/lab-paths.js';
import { requireLabState, requireNode } from './ssh/lab-hosts.js';
import { setFrozen } from './machine/power.js';

/** Which end of which node: `leg` 0 is its eth0. */
export type Port = { readonly node: string; readonly leg?: number };

export type LinkQuality = {
  /** Time that each frame to and from the node takes longer. */
  readonly delayMs?: number;
  /** 0 to 100. */
  readonly lossPercent?: number;
};

function portName({ node, leg = 0 }: Port, dir: string): string {
  const { topology } = requireNode(labPaths(dir), node);
  const known = topology.nodes.find(({ name }) => name === node);
  if (known?.legs[leg] !== undefined) return `${node}.${String(leg)}`;
  throw new LvsError(
    'USAGE',
    `The lab has no interface eth${String(leg)} on ${JSON.stringify(node)}`,
  );
}

function order(script: string, doing: string, dir: string): Promise<string> {
  return orderMachine(labPaths(dir).controlSocket, script, { doing });
}

/** Pulls, or plugs in, a node's cable: inside, the interface loses or gets its carrier. */
export async function setLink(port: Port, state: 'up' | 'down', dir = labDir()): Promise<void> {
  const name = portName(port, dir);
  await order(`ip link set ${name} ${state}`, `Setting the link of ${port.node} ${state}`, dir);
}

/** Makes what a node receives late or lost; an empty quality heals. */
export async function setLinkQuality(
  port: Port,
  { delayMs, lossPercent }: LinkQuality,
  dir = labDir(),
): Promise<void> {
  const name = portName(port, dir);
  const options = [
    ...(delayMs === undefined ? [] : ['delay', `${String(delayMs)}ms`]),
    ...(lossPercent === undefined ? [] : ['loss', `${String(lossPercent)}%`]),
  ];
  const script =
    options.length === 0
      ? `tc qdisc del dev ${name} root 2>/dev/null; true`
      : `tc qdisc replace dev ${name} root netem ${options.join(' ')}`;
  await order(script, `Changing the link of ${port.node}`, dir);
}

const table = 'table bridge lab';

// Made on first use; `add` of what is there already does nothing.
const addTable = `add ${table}
add chain bridge lab partition { type filter hook forward priority 0; policy accept; }`;

/** Lets no frame pass from one node to another, or in neither direction; broadcasts included. Both stay reachable for everybody else. */
export async function partition(
  from: Port,
  to: Port,
  { oneWay = false, dir = labDir() }: { readonly oneWay?: boolean; readonly dir?: string } = {},
): Promise<void> {
  const [a, b] = [portName(from, dir), portName(to, dir)];
  const rule = (source: string, target: string): string =>
    `add rule bridge lab partition iifname "${source}" oifname "${target}" drop`;
  const rules = [rule(a, b), ...(oneWay ? [] : [rule(b, a)])];
  const script = `nft -f - <<'END'\n${[addTable, ...rules].join('\n')}\nEND`;
  await order(script, `Partitioning ${from.node} and ${to.node}`, dir);
}

/** Stops a node's processes where they are; its address stays, nobody answers. */
export async function freeze(node: string, dir = labDir()): Promise<void> {
  portName({ node }, dir);
  await order(setFrozen(node, true), `Freezing ${node}`, dir);
}

/** Lets a frozen node go on. */
export async function thaw(node: string, dir = labDir()): Promise<void> {
  portName({ node }, dir);
  await order(setFrozen(node, false), `Thawing ${node}`, dir);
}

/** Undoes every fault but a missing power: links up and good, no partition, nothing frozen. */
export async function healAll(dir = labDir()): Promise<void> {
  const { nodes } = requireLabState(labPaths(dir)).topology;
  const links = nodes.flatMap(({ name, legs }) => legs.map((_, leg) => `${name}.${String(leg)}`));
  const script = [
    `nft delete ${table} 2>/dev/null`,
    ...links.map(
      (link) => `ip link set ${link} up 2>/dev/null; tc qdisc del dev ${link} root 2>/dev/null`,
    ),
    ...nodes.map(({ name }) => `${setFrozen(name, false)} 2>/dev/null`),
    'true',
  ].join('\n');
  await order(script, 'Healing the lab', dir);
}
