import type { NetworkInterface } from '../../src/model/host/host-facts.js';

/** A host with these addresses on its interfaces; the names of tunnels and dummies say what they are. */
export function showing(bound: Readonly<Record<string, readonly string[]>>): {
  readonly interfaces: readonly NetworkInterface[];
} {
  const interfaces = Object.entries(bound).map(([name, addresses]) => ({
    ...{ name, mac: `mac of ${name}`, mtu: 1500, up: true, addresses },
    ...(/tun|dummy/.test(name) ? { noArp: true as const } : {}),
  }));
  return { interfaces };
}
