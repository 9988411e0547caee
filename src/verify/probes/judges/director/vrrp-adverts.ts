import {
  advertErrors,
  type AdvertError,
  type VrrpInstanceState,
} from '../../../../facts/keepalived/vrrp-instance-state.js';
import type { VrrpInstance } from '../../../../model/cluster/cluster.js';
import type { DirectorSeen, Observations } from '../../observations.js';
import { hostsWith, lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';

/** What one instance did between the two looks at it. */
type Span = {
  readonly before: VrrpInstanceState;
  readonly after: VrrpInstanceState;
  readonly ms: number;
};

/**
 * Adverts arrive as they must: a BACKUP hears those of the MASTER, of its priority, and no director
 * throws any away. Counted by the daemons themselves, between two looks.
 */
export function judgeAdverts(seen: Observations): readonly Opinion[] {
  if (hostsWith(seen, 'directors').length < 2) return [];
  return lookAtDirectors(seen, (host, director) => {
    if (director.keepalived.instances === undefined) return undefined;
    const problems = seen.cluster.vrrp.flatMap((instance) => {
      const span = spanOf(director, instance.name);
      return span === undefined
        ? [unmeasured(instance)]
        : judgeSpan(seen, instance, span, host.name);
    });
    return { problems, fine: describe(director) };
  });
}

function unmeasured({ name }: VrrpInstance): Problem {
  return {
    status: 'unknown',
    reason: `${name} did not report its counters twice`,
    cause: 'keepalived was restarted during the probes, or does not answer',
  };
}

function spanOf({ keepalived, later }: DirectorSeen, name: string): Span | undefined {
  const [before, after] = [keepalived, later?.keepalived].map((state) =>
    state?.instances?.find((instance) => instance.name === name),
  );
  if (before === undefined || after === undefined || later === undefined) return undefined;
  const isOneRun = after.sent >= before.sent && after.received >= before.received;
  return isOneRun ? { before, after, ms: later.afterMs } : undefined;
}

function judgeSpan(
  seen: Observations,
  instance: VrrpInstance,
  span: Span,
  host: string,
): readonly Problem[] {
  const { before, after } = span;
  if (before.state !== after.state) {
    return [
      {
        status: 'unknown',
        reason: `${instance.name} went from ${before.state} to ${after.state} during the probes`,
      },
    ];
  }
  const thrown = judgeErrors(span);
  if (thrown.length > 0) return thrown;
  if (after.state === 'MASTER') return judgeMaster(span);
  return after.state === 'BACKUP' ? judgeBackup(seen, instance, span, host) : [];
}

const errorCauses: Readonly<Record<AdvertError, string>> = {
  packet_len_err: 'the directors differ in version, authentication or list of VIPs',
  ip_ttl_err: 'something routes VRRP packets from another segment to here',
  invalid_type_rcvd: 'something else on the segment sends broken VRRP packets',
  addr_list_err:
    'the directors differ in their list of VIPs, or an unknown host uses this virtual router id',
  invalid_authtype:
    'the directors differ in their authentication, or an unknown host uses this virtual router id',
  authtype_mismatch:
    'the directors differ in their authentication, or an unknown host uses this virtual router id',
  auth_failure:
    'the directors differ in their password, or an unknown host uses this virtual router id',
};

// From keepalived 2.3.3 on these count, and are taken all the same; lvs/vrrp/agreement.
const verbFor: Partial<Record<AdvertError, string>> = { addr_list_err: 'hears adverts' };

function judgeErrors({ before, after }: Span): readonly Problem[] {
  const names = Object.keys(advertErrors) as AdvertError[];
  return names.flatMap((name) => {
    const count = after.errors[name] - before.errors[name];
    if (count <= 0) return [];
    return [
      {
        reason: `${after.name} ${verbFor[name] ?? 'drops adverts'} ${advertErrors[name]}: ${count} during the probes`,
        expected: verbFor[name] === undefined ? 'none is dropped' : 'none',
        seen: `${count} ${advertErrors[name]}`,
        cause: errorCauses[name],
      },
    ];
  });
}

/** In that time at least one advert must have come, however the two looks fell between two. */
function isLongEnough({ after, ms }: Span): boolean {
  return ms >= 1.5 * after.advertIntervalMs;
}

function judgeMaster(span: Span): readonly Problem[] {
  const { before, after, ms } = span;
  const heard = after.received - before.received;
  if (heard > 0) {
    return [
      {
        reason: `${after.name} is MASTER, and hears ${heard} adverts of another one`,
        expected: 'one MASTER a virtual router id',
        seen: `${heard} adverts during the probes`,
        cause:
          'the other director is MASTER too and does not hear this one, or an unknown host uses this virtual router id',
      },
    ];
  }
  if (after.sent > before.sent || !isLongEnough(span)) return [];
  return [
    {
      reason: `${after.name} is MASTER, but sent no advert in ${formatMs(ms)}`,
      expected: `one every ${formatMs(after.advertIntervalMs)}`,
      seen: 'none',
      cause: 'keepalived hangs, or its socket was lost with its interface',
    },
  ];
}

function judgeBackup(
  seen: Observations,
  instance: VrrpInstance,
  span: Span,
  host: string,
): readonly Problem[] {
  const { before, after, ms } = span;
  const masters = mastersOf(seen, instance.name).filter((master) => master.host !== host);
  if (after.received > before.received) return judgeMasterPriority(after, masters);
  if (!isLongEnough(span)) {
    return [
      {
        status: 'unknown',
        reason: `the probes were too short for adverts that come every ${formatMs(after.advertIntervalMs)}`,
      },
    ];
  }
  return [
    {
      reason: `${after.name} hears no adverts: it will take the VIP too`,
      expected: `one every ${formatMs(after.advertIntervalMs)}, from ${masters[0]?.host ?? 'the MASTER'}`,
      seen: `none in ${formatMs(ms)}`,
      cause: explainSilence(instance, after, masters),
    },
  ];
}

type Master = { readonly host: string; readonly state: VrrpInstanceState };

function mastersOf({ hosts }: Observations, name: string): readonly Master[] {
  return Object.entries(hosts).flatMap(([host, { director }]) => {
    const state = director && spanOf(director, name)?.after;
    return state?.state === 'MASTER' ? [{ host, state }] : [];
  });
}

function judgeMasterPriority(
  { name, masterPriority }: VrrpInstanceState,
  masters: readonly Master[],
): readonly Problem[] {
  const known = masters.map(({ state }) => state.effectivePriority);
  if (known.length === 0 || known.includes(masterPriority)) return [];
  return [
    {
      reason: `${name} hears adverts of priority ${masterPriority}, which no director sends`,
      expected: `priority ${known.join(' or ')}`,
      seen: `priority ${masterPriority}`,
      cause:
        'an unknown host on this segment uses the same virtual router id: choose another one (vrrp.id)',
    },
  ];
}

function explainSilence(
  { unicast }: VrrpInstance,
  own: VrrpInstanceState,
  [master]: readonly Master[],
): string {
  if (master === undefined) return 'no director is MASTER, so none sends adverts';
  const { state, host } = master;
  const differing = [
    state.virtualRouterId !== own.virtualRouterId && 'virtual router id',
    state.version !== own.version && 'VRRP version',
    state.advertIntervalMs !== own.advertIntervalMs && 'advert interval',
  ].filter((word) => word !== false);
  if (differing.length > 0) {
    return `it differs from ${host} in ${differing.join(', ')}, and ignores its adverts`;
  }
  const way = unicast ? `from ${host} to its own address` : 'to 224.0.0.18';
  return `something on the way drops IP protocol 112 ${way}: a packet filter, a switch without multicast, a cloud network`;
}

function describe({ keepalived, later }: DirectorSeen): string {
  const parts = (later?.keepalived.instances ?? []).map((after) => {
    const before = keepalived.instances?.find(({ name }) => name === after.name);
    const [sent, heard] = [
      after.sent - (before?.sent ?? 0),
      after.received - (before?.received ?? 0),
    ];
    return after.state === 'MASTER'
      ? `${after.name} sent ${sent} adverts`
      : `${after.name} heard ${heard} adverts of priority ${after.masterPriority}`;
  });
  return `${parts.join(', ')} during the probes, and none was dropped`;
}

function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
