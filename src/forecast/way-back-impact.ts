import { forwardings } from '../lvs/forwarding/forwarding-methods.js';
import type { ForwardingMethod } from '../model/cluster/cluster.js';
import { selectHosts } from '../model/cluster/cluster.js';
import type { Disturbance } from '../model/plan/forecast.js';
import type { DirectorChange } from './director-changes.js';
import type { DirectorConfig } from './director-config.js';
import {
  holdersOf,
  isVip,
  joinWords,
  mayBeServed,
  type Effective,
  type Situation,
} from './situation.js';

/**
 * What clients feel where a real server's answers take another way: to the directors, or around them. It has to be
 * the one that the directors' forwarding method needs, and they change theirs later.
 */
export function wayBackImpact(
  { host, effect }: Effective,
  situation: Situation,
  changes: readonly DirectorChange[],
): readonly Disturbance[] {
  if (effect.type !== 'default-route') return [];
  const served = situation.cluster.services.filter(
    (service) =>
      mayBeServed(situation, service.vip) &&
      service.realServers.some((server) => server.host === host && server.weight > 0),
  );
  const [service] = served;
  const { before, after } = effect;
  if (service === undefined || leadsIn(situation, before) === leadsIn(situation, after)) return [];
  const names = joinWords(served.map(({ name }) => name));
  const place = {
    host,
    cause: `its default route becomes ${after ?? 'none'}, was ${before ?? 'none'}`,
  };
  const method = service.realServers.find((server) => server.host === host)?.method ?? 'DR';
  const event = `the directors forward to it by ${method}`;
  if (othersChange(host, situation, changes)) {
    const consequence = `its answers of ${names} do not reach clients meanwhile, and its connections end`;
    return [
      { kind: 'drops-connections', ...place, consequence, unanswered: { type: 'until', event } },
    ];
  }
  const left = selectHosts(situation.cluster, 'directors').filter(
    ({ name }) => !situation.configured.has(name),
  );
  if (left.length === 0) return [];
  return [
    {
      ...{ kind: 'unknown', ...place },
      consequence: `its answers of ${names} reach no client while ${joinWords(left.map(({ name }) => name))} do not forward to it by ${method}`,
      unanswered: { type: 'until', event },
      instead: 'without --limit and --tags: directors change their method in the same run',
    },
  ];
}

/** Whether packets for this next hop come to a director. */
function leadsIn(situation: Situation, via: string | undefined): boolean {
  if (via === undefined) return false;
  return isVip(situation.cluster, via) || holdersOf(situation, via).length > 0;
}

/** Whether a director's configuration turns the answers of a host round. */
function othersChange(
  host: string,
  { cluster }: Situation,
  changes: readonly DirectorChange[],
): boolean {
  const rip = cluster.hosts.find(({ name }) => name === host)?.address;
  return changes.some(({ before, after }) => {
    if (before === undefined || before === 'absent' || after === undefined) return false;
    const [old, fresh] = [waysTo(rip, before), waysTo(rip, after)];
    return old.length > 0 && fresh.some((way) => !old.includes(way));
  });
}

function waysTo(rip: string | undefined, { services }: DirectorConfig): readonly boolean[] {
  const methods: readonly ForwardingMethod[] = services.flatMap(({ realServers }) =>
    realServers.filter(({ address }) => address === rip).map(({ method }) => method),
  );
  return methods.map((method) => forwardings[method].answersByDirector);
}
