import { createHash } from 'node:crypto';

import { prefixLength, type LabNode, type Leg } from './topology.js';

/** A stable, locally administered MAC address that shows the node's address: 02:00 and the four numbers in hex. */
export function macAddress(address: string): string {
  const numbers = address.split('.').map((number) => Number(number).toString(16).padStart(2, '0'));
  return ['02', '00', ...numbers].join(':');
}

function renderLeg({ addresses }: Leg, index: number): readonly string[] {
  const name = `eth${String(index)}`;
  return [
    `link set ${name} address ${macAddress(addresses[0])}`,
    ...addresses.map((address) => `addr add ${address}/${String(prefixLength)} dev ${name}`),
    `link set ${name} up`,
  ];
}

/** What `ip -batch` does when a node starts. */
export function renderNetwork(node: LabNode): string {
  return [
    'link set lo up',
    ...node.legs.flatMap(renderLeg),
    ...(node.gateway === undefined ? [] : [`route add default via ${node.gateway}`]),
    '',
  ].join('\n');
}

/** The files that make a copy of the image this node, by their paths in it; mode 0644. */
export function renderNodeFiles(node: LabNode, authorizedKey: string): ReadonlyMap<string, string> {
  return new Map([
    ['etc/hostname', `${node.name}\n`],
    ['etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${node.name}\n`],
    ['etc/machine-id', `${createHash('md5').update(`lvsdeploy ${node.name}`).digest('hex')}\n`],
    ['etc/lab-network', renderNetwork(node)],
    ['etc/ssh/lab_authorized_keys', authorizedKey],
  ]);
}
