import type { LimitedServer } from '../../facts/ipvs/ipvs-limits.js';
import { isOf } from '../../lvs/entrances/entry-name.js';
import type { RealServer, VirtualService } from '../../model/cluster/cluster.js';
import type { ConnectionLimits } from '../../model/cluster/pool.js';
import { isSameEndpoint } from './find-entries.js';

/** A real server whose limits are not those that are wanted. */
export type LimitDifference = {
  readonly service: VirtualService;
  readonly server: RealServer;
  readonly found: LimitedServer;
};

/** Whose limits a director's kernel has otherwise; of a real server that is not in its table, it has none. Pure. */
export function compareLimits(
  services: readonly VirtualService[],
  seen: readonly LimitedServer[],
): readonly LimitDifference[] {
  return services.flatMap((service) => {
    const entries = seen.filter((one) => isOf({ ...one.service, protocol: one.protocol }, service));
    return service.realServers.flatMap((server): readonly LimitDifference[] => {
      const found = entries.find((entry) => isSameEndpoint(entry.server, server));
      if (found === undefined || isAsWanted(server, found)) return [];
      return [{ service, server, found }];
    });
  });
}

function isAsWanted({ limits }: Pick<RealServer, 'limits'>, found: LimitedServer): boolean {
  return found.upper === (limits?.upper ?? 0) && found.lower === (limits?.lower ?? 0);
}

/** Limits in words: `at most 500 connections, and again below 400`, `none`. */
export function describeLimits({ upper, lower = 0 }: ConnectionLimits = { upper: 0 }): string {
  if (upper === 0) return 'none';
  return `at most ${upper} connections${lower === 0 ? '' : `, and again below ${lower}`}`;
}
