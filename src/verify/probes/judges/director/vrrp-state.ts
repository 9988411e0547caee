import type { VrrpInstanceState } from '../../../../facts/keepalived/vrrp-instance-state.js';
import type { VrrpInstance } from '../../../../model/cluster/cluster.js';
import { ownersSeen } from '../../addresses.js';
import type { DirectorSeen, Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';

/** Each director is in the VRRP state that its priority gives it, and holds VIPs accordingly. */
export function judgeVrrpState(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (host, director) => {
    const instances = stateOf(director);
    if (instances === undefined) return undefined;
    const problems = seen.cluster.vrrp.flatMap((instance) => {
      const own = instances.find(({ name }) => name === instance.name);
      return own === undefined ? [] : judgeInstance(seen, instance, own, host.name);
    });
    const states = instances.map(({ name, state }) => `${name} is ${state}`);
    return { problems, fine: states.join(', ') };
  });
}

/** The younger of the two states that a director told. */
function stateOf({ keepalived, later }: DirectorSeen): readonly VrrpInstanceState[] | undefined {
  return later?.keepalived.instances ?? keepalived.instances;
}

function judgeInstance(
  seen: Observations,
  instance: VrrpInstance,
  own: VrrpInstanceState,
  host: string,
): readonly Problem[] {
  if (own.state === 'FAULT' || own.state === 'INIT' || own.state === 'STOPPED') {
    return [
      {
        reason: `${own.name} is in state ${own.state}`,
        expected: 'MASTER or BACKUP',
        seen: own.state,
        cause: `its interface ${own.interface} is down, or something that it tracks has failed; it cannot take over`,
      },
    ];
  }
  return [
    ...judgePriority(own),
    ...judgeRank(seen, instance, own, host),
    ...judgeHolding(seen, instance, own, host),
  ];
}

function judgePriority({
  name,
  basePriority,
  effectivePriority,
}: VrrpInstanceState): readonly Problem[] {
  if (basePriority === effectivePriority) return [];
  return [
    {
      reason: `${name} has the effective priority ${effectivePriority}, not its own ${basePriority}`,
      expected: String(basePriority),
      seen: String(effectivePriority),
      cause:
        'a tracked script, file, process or interface changes it: the director was drained, or something failed',
    },
  ];
}

function judgeRank(
  { hosts }: Observations,
  instance: VrrpInstance,
  own: VrrpInstanceState,
  host: string,
): readonly Problem[] {
  if (own.state !== 'MASTER' || instance.nopreempt) return [];
  const higher = instance.members.find(({ host: other }) => {
    const director = hosts[other]?.director;
    const state = director && stateOf(director)?.find(({ name }) => name === own.name);
    return (
      other !== host && state?.state === 'BACKUP' && state.effectivePriority > own.effectivePriority
    );
  });
  if (higher === undefined) return [];
  const seenForMs = hosts[host]?.director?.later?.afterMs ?? 0;
  const isLast = higher.host === instance.members.at(-1)?.host;
  const waits = !isLast && instance.preemptDelaySeconds * 1000 > seenForMs;
  return [
    {
      ...(waits ? { status: 'unknown' as const } : {}),
      reason: `${own.name} is MASTER, though ${higher.host} runs with a higher priority`,
      expected: `${higher.host} is MASTER`,
      seen: `${host} is MASTER`,
      cause: waits
        ? `${higher.host} waits for its preempt_delay of ${instance.preemptDelaySeconds} s`
        : `${higher.host} hears adverts that outrank its own, or runs with nopreempt or preempt_delay`,
    },
  ];
}

// What keepalived believes, against what the kernel has.
function judgeHolding(
  seen: Observations,
  { vips }: VrrpInstance,
  { name, state }: VrrpInstanceState,
  host: string,
): readonly Problem[] {
  return vips.flatMap(({ address }) => {
    const holds = ownersSeen(seen, address).includes(host);
    if (holds === (state === 'MASTER')) return [];
    return [
      {
        reason: holds
          ? `${address} is bound, though ${name} is ${state}`
          : `${name} is MASTER, but ${address} is not bound`,
        expected: state === 'MASTER' ? `${address} is bound` : `${address} is not bound`,
        seen: holds ? 'bound' : 'not bound',
        cause: holds
          ? 'added by hand, or left behind by a killed keepalived'
          : 'something other than keepalived removed it: a restarted network service, or an administrator',
      },
    ];
  });
}
