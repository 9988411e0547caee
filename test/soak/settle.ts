import { directors } from '../e2e/nodes.js';
import { on } from '../e2e/testbed.js';
import { until } from './until.js';

/** A shell command that succeeds on a node that has an address, on any of its devices or on one. */
export function has(address: string, device?: string): string {
  const on = device === undefined ? '' : ` dev ${device}`;
  return `ip -o -4 address show${on} | grep -qF ' ${address}/'`;
}

/** A shell command that succeeds on a director whose table has so many entries of real servers. */
export function hasEntries(count: number): string {
  return `[ "$(ipvsadm -Sn | grep -c -- -a)" -eq ${String(count)} ]`;
}

/** A shell command that succeeds on a director whose table has a real server, or sorry server, at an address and port. */
export function hasServer(address: string, port: number): string {
  return `ipvsadm -Sn | grep -qF -- '-r ${address}:${String(port)} '`;
}

/** Waits until a shell command succeeds on every director. */
export async function untilOnDirectors(command: string): Promise<void> {
  await Promise.all(directors.map((node) => on(node, until(command))));
}

/** What a cluster comes to after a while. */
type Settled = {
  /** The entries of real servers in the table of each director. */
  readonly entries: number;
  /** Who has which address, by the address. */
  readonly owners: Readonly<Record<string, string>>;
  /** Default: any. */
  readonly device?: string;
  /** Default: those of the reference cluster. */
  readonly balancers?: readonly string[];
};

/** Waits, by nothing but ip(8) and ipvsadm(8), until directors balance and addresses are where they belong. */
export async function settle({
  entries,
  owners,
  device,
  balancers = directors,
}: Settled): Promise<void> {
  await Promise.all([
    ...balancers.map((node) => on(node, until(hasEntries(entries)))),
    ...Object.entries(owners).map(([address, owner]) => on(owner, until(has(address, device)))),
  ]);
}
