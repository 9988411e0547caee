import type { HostState } from '../simulated/host-state.js';

/** What `ip address show` prints. */
export function formatAddresses({ interfaces, tunnels }: HostState): string {
  const links = Array.from(interfaces, ([device, addresses], index) => {
    const tunnel = tunnels.get(device);
    const name = tunnel === undefined ? device : `${device}@NONE`;
    return [
      `${index + 1}: ${name}: <${flagsOf(device, tunnel !== undefined)},UP,LOWER_UP> mtu 1500`,
      `    link/${tunnel === undefined ? 'ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff' : `ipip ${tunnel.local} peer ${tunnel.remote}`}`,
      ...addresses.map(({ cidr, label }) => `    inet ${cidr} scope global ${label}`),
    ];
  });
  return links.flat().join('\n');
}

/** What `ip -o address show` prints. */
export function listAddresses({ interfaces }: HostState): string {
  const lines = Array.from(interfaces, ([device, addresses], index) =>
    addresses.map(
      ({ cidr, label }) => `${index + 1}: ${device}    inet ${cidr} scope global ${label}`,
    ),
  );
  return lines.flat().join('\n');
}

function flagsOf(device: string, isTunnel: boolean): string {
  if (isTunnel) return 'POINTOPOINT,NOARP';
  return device === 'lo' ? 'LOOPBACK' : 'BROADCAST,MULTICAST';
}
