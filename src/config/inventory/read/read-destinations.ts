import { shareAddresses } from '../../../lvs/entrances/passing.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import type { RealServer } from '../../../model/cluster/cluster.js';
import type { Path } from '../../mistake.js';
import type { ServiceInput } from '../../schema/services.js';
import type { DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

/** The networks of others whose packets a service takes; undefined: it takes none. */
export function readDestinations(
  { destinations }: ServiceInput,
  path: Path,
  { report }: Reading,
): readonly string[] | undefined {
  if (destinations === undefined) return undefined;
  const networks = [destinations].flat();
  networks.forEach((network, index) => {
    const same = networks.slice(0, index).find((other) => shareAddresses(network, other));
    if (same === undefined) return;
    const message = `${network} ${same === network ? 'is listed twice' : `overlaps ${same}`}`;
    const suggestion = 'name each address once';
    report({ path: [...path, 'destinations', index], message, suggestion });
  });
  return networks;
}

type Pool = {
  readonly realServers: readonly RealServer[];
  readonly hosts: readonly DeclaredHost[];
};

/** Real servers get packets for others as they were sent, and each of them has to be set up to take them. */
export function checkDestinations(
  { destinations, sorry_server: sorry }: ServiceInput,
  { realServers, hosts }: Pool,
  path: Path,
  { report }: Reading,
): void {
  if (destinations === undefined) return;
  const at = { path: [...path, 'destinations'], onKey: true } as const;
  const director = realServers.find((server) =>
    hosts.some(({ name, serves }) => name === server.host && serves === true),
  );
  if (director !== undefined) {
    report({
      ...at,
      message: `"${director.host}" is a director too, and packets for others would circle between it and another one`,
      suggestion: 'leave directors out of its "real_servers"',
      dependsOn: [[...path, 'real_servers']],
    });
    return;
  }
  const changed = realServers.find((server) => forwardingOf(server).packet !== 'as-sent');
  if (changed !== undefined) {
    report({
      ...at,
      message: `"${changed.host}" gets packets by ${changed.method}, and those for others reach it only as they were sent`,
      suggestion: 'use method: DR',
      dependsOn: [
        [...path, 'method'],
        [...path, 'real_servers'],
      ],
    });
  }
  if (sorry === undefined) return;
  report({
    path: [...path, 'sorry_server'],
    onKey: true,
    message: 'a sorry server is not set up to take packets for others, as real servers are',
    suggestion: 'remove it, or make it a real server with a small weight',
    dependsOn: [at.path],
  });
}
