import type { VirtualService } from '../../model/cluster/cluster.js';
import type { Path } from '../mistake.js';
import type { Reading } from './reading.js';

type Place = { readonly path: Path; readonly warn: Reading['warn'] };

/** Warns of a quorum that is valid, and changes nothing, or less than it looks. */
export function warnOfQuorum(service: VirtualService, { path, warn }: Place): void {
  const { name, quorum, sorryServer, realServers } = service;
  if (quorum === undefined) return;
  const { weight, upCommand, downCommand } = quorum;
  if ((sorryServer ?? upCommand ?? downCommand) === undefined) {
    warn({
      path: [...path, 'quorum'],
      message: `nothing happens when "${name}" loses its quorum: the real servers that are left go on`,
      suggestion: 'add sorry_server: ADDRESS, or a command: quorum: { weight: 2, down: COMMAND }',
    });
  }
  const weights = realServers.map((server) => server.weight).filter((one) => one > 0);
  const least = Math.min(...weights);
  if (weights.length < 2 || weight === 1 || weight > least) return;
  warn({
    path: [...path, 'quorum'],
    message: `any single real server of "${name}" has the quorum of ${weight}: it counts weights, and each has at least ${least}`,
    suggestion: `write ${2 * least} for two of them`,
  });
}
