import { statusOf } from '../../facts/system/command-status.js';
import { wayOf, type Way } from '../../facts/network/way.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { VerifyContext } from '../../model/verify/verify-context.js';
import { askingOf } from '../../tiers/asking-of.js';
import { askedDoors, askedServices } from '../load/asked-services.js';
import { sourceHosts } from '../load/source.js';
import type { Capture } from './capture.js';
import type { FlowDoor } from './flow-table.js';

/** What can be captured while drills run, and where that is not possible, with the reason. */
export type CapturePlan = {
  readonly captures: readonly Capture[];
  readonly missing: readonly { readonly host: string; readonly reason: string }[];
};

/** Asks the hosts that make the load, once: whether tcpdump is there, and by which links they reach the VIPs. */
export async function planCaptures({ cluster, gather }: VerifyContext): Promise<CapturePlan> {
  const doors = flowDoors(cluster);
  if (doors.length === 0) return { captures: [], missing: [] };
  const vips = [...new Set(doors.map(({ vip }) => vip))];
  const plans = await Promise.all(
    sourceHosts(cluster).map(async ({ name: host }): Promise<CapturePlan> => {
      try {
        const facts = await gather(host, [hasTcpdump, ...vips.map((to) => wayOf({ to }))]);
        if (facts.get(hasTcpdump).exitStatus !== 0) return lacks(host, 'tcpdump is not installed');
        const ways = new Map(vips.map((to) => [to, facts.get(wayOf({ to }))]));
        const captures = capturesBy(host, doors, ways);
        return captures.length > 0
          ? { captures, missing: [] }
          : lacks(host, 'its route to the VIPs is not known');
      } catch (error) {
        if (!(error instanceof LvsError) || error.code === 'INTERRUPTED') throw error;
        return lacks(host, error.message);
      }
    }),
  );
  return {
    captures: plans.flatMap(({ captures }) => captures),
    missing: plans.flatMap(({ missing }) => missing),
  };
}

const hasTcpdump = statusOf('command -v tcpdump');

function lacks(host: string, reason: string): CapturePlan {
  return { captures: [], missing: [{ host, reason }] };
}

function flowDoors(cluster: Cluster): readonly FlowDoor[] {
  return askedServices(cluster)
    .flatMap(askedDoors)
    .filter(({ protocol }) => protocol === 'TCP')
    .map((door) => ({
      ...{ service: door.service.name, vip: door.vip, port: door.port },
      answersBy: askingOf(cluster, door).language === 'TCP' ? 'connection' : 'data',
    }));
}

/** One capture for each link that leads to VIPs; pure. */
export function capturesBy(
  host: string,
  doors: readonly FlowDoor[],
  ways: ReadonlyMap<string, Way | undefined>,
): readonly Capture[] {
  const captures = new Map<string, Capture>();
  for (const door of doors) {
    const way = ways.get(door.vip);
    if (way?.type !== 'route' || way.device === undefined || way.source === undefined) continue;
    const { device, source } = way;
    const key = `${device} ${source}`;
    const known = captures.get(key)?.doors ?? [];
    captures.set(key, { host, device, source, doors: [...known, door] });
  }
  return [...captures.values()];
}
