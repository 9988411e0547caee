import { createHash } from 'node:crypto';

import { prefixLength, type LabNode, type Leg } from './topology.js';

/** A stable, locally administered MAC address that shows the node's address: 02:00 and the four numbers in hex. */
export function macAddress(address: string): string {
  const numbers = address.split('.').map((number) => Number(number).toString(16).padStart(2, '0'));
  return ['02', '00', ...numbers].join(':');
}

// The name outside tells nodes apart; inside, interfaces have the names a plain host has.
function namesOf(node: LabNode, index: number) {
  return { outside: `${node.name}-${String(index)}`, inside: `eth${String(index)}` };
}

function renderLeg(node: LabNode, { addresses }: Leg, index: number): readonly string[] {
  const { outside, inside: name } = namesOf(node, index);
  return [
    `link set ${outside} name ${name}`,
    `link set ${name} address ${macAddress(addresses[0])}`,
    ...addresses.map((address) => `addr add ${address}/${String(prefixLength)} dev ${name}`),
    `link set ${name} up`,
  ];
}

/** What `ip -batch` does when a node starts. */
export function renderNetwork(node: LabNode): string {
  return [
    'link set lo up',
    ...node.legs.flatMap((leg, index) => renderLeg(node, leg, index)),
    ...(node.gateway === undefined ? [] : [`route add default via ${node.gateway}`]),
    '',
  ].join('\n');
}

/** What `ip -batch` does when a node ends. */
function renderNetworkDown(node: LabNode): string {
  const lines = node.legs.flatMap((_, index) => {
    const { outside, inside } = namesOf(node, index);
    return [`link set ${inside} down`, `link set ${inside} name ${outside}`];
  });
  return [...lines, ''].join('\n');
}

/** The files that make a copy of the image this node, by their paths in it; mode 0644. */
export function renderNodeFiles(node: LabNode, authorizedKey: string): ReadonlyMap<string, string> {
  return new Map([
    ['etc/hostname', `${node.name}\n`],
    ['etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${node.name}\n`],
    ['etc/machine-id', `${createHash('md5').update(`lvsdeploy ${node.name}`).digest('hex')}\n`],
    ['etc/lab-network', renderNetwork(node)],
    ['etc/lab-network-down', renderNetworkDown(node)],
    ['etc/ssh/lab_authorized_keys', authorizedKey],
  ]);
}
