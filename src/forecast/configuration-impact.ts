import { formatEndpoint } from '../lvs/address/format-address.js';
import { describePlace, entrancesOf, overlap } from '../lvs/entrances/entrances.js';
import { isSameService } from '../lvs/entrances/entry-name.js';
import { describeForwarding, isSameTunnel } from '../lvs/forwarding/describe-forwarding.js';
import { forwardings } from '../lvs/forwarding/forwarding-methods.js';
import { pairInstances, type Pair } from '../lvs/vrrp/pair-instances.js';
import type { Disturbance } from '../model/plan/forecast.js';
import { hostNameAt, type VirtualService } from '../model/cluster/cluster.js';
import { hostStages } from '../model/plan/plan.js';
import { byPriority } from '../model/cluster/vrrp-times.js';
import { agreementImpact, type Place } from './agreement-impact.js';
import { clusterAfter, clusterBefore } from './configured-cluster.js';
import type { DirectorChange } from './director-changes.js';
import type { DirectorConfig, InstanceConfig, ServiceConfig } from './director-config.js';
import { holdersOf, joinWords, mayBeServed, type Situation } from './situation.js';

const noGap = { type: 'at-most', ms: 0 } as const;
const forGood = { type: 'until', event: 'the inventory has it again' } as const;

/** What clients feel of the new content of a director's configuration itself, once it is loaded. */
export function configurationImpact(
  situation: Situation,
  changes: readonly DirectorChange[],
): readonly Disturbance[] {
  const found = changes.flatMap(({ host, before, after }) => {
    if (before === undefined || before === 'absent' || after === undefined) return [];
    return [
      ...pairInstances(before.instances, after.instances).flatMap((pair) =>
        instanceImpact(pair, { host, situation, inside: insideVips(before) }),
      ),
      ...before.services.flatMap((one) => serviceImpact(one, after, { host, situation })),
    ];
  });
  return [...withoutRepetition(found), ...priorityImpact(situation, changes)];
}

// Every director loads the same change; it is felt once.
function withoutRepetition(all: readonly Disturbance[]): readonly Disturbance[] {
  const seen = new Map<string, Disturbance>();
  for (const one of all) {
    const key = `${one.cause} ${one.consequence}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

/** The VIPs that no client uses where answers pass the director: real servers send these there. */
function insideVips({ instances, services }: DirectorConfig): readonly string[] {
  const passes = services.some(({ realServers }) =>
    realServers.some(({ method }) => forwardings[method].answersByDirector),
  );
  if (!passes) return [];
  const served = services.flatMap(({ vip }) => vip ?? []);
  return instances.flatMap(({ vips }) => vips).filter((vip) => !served.includes(vip));
}

type OldPlace = Place & { readonly inside: readonly string[] };

function instanceImpact(
  { before, after }: Pair<InstanceConfig>,
  place: OldPlace,
): readonly Disturbance[] {
  if (before === undefined) return [];
  return [
    ...removedVips(before, after, place),
    ...(after === undefined ? [] : agreementImpact(before, after, place)),
  ];
}

function removedVips(
  before: InstanceConfig,
  after: InstanceConfig | undefined,
  { host, situation, inside }: OldPlace,
): readonly Disturbance[] {
  const gone = before.vips
    .filter((vip) => !(after?.vips ?? []).includes(vip))
    .filter((vip) => mayBeServed(situation, vip));
  return gone.map((vip) => ({
    ...({ kind: 'drops-connections', host, cause: `${before.name} loses ${vip}` } as const),
    ...(inside.includes(vip)
      ? {
          consequence: 'answers that real servers send there reach no client',
          unanswered: { type: 'until', event: 'their default route leads elsewhere' } as const,
        }
      : {
          consequence: 'its connections end, and no director answers there',
          unanswered: forGood,
        }),
  }));
}

function serviceImpact(
  before: ServiceConfig,
  { services }: DirectorConfig,
  { host, situation }: Place,
): readonly Disturbance[] {
  const vip = vipOf(before, situation);
  if (vip !== undefined && !mayBeServed(situation, vip)) return [];
  const where = placeOf(before, situation);
  const after = services.find((one) => isSameService(one, before));
  if (after === undefined) return [removal(before, services, { host, situation })];
  const gone = before.realServers.filter(
    (server) =>
      !after.realServers.some(
        (one) =>
          one.address === server.address &&
          // That of another method has been told already.
          (one.port === server.port || one.method !== server.method),
      ),
  );
  const forwarded = methodImpact(before, after, { host, situation });
  // Real servers that are all replaced are not drained: nobody would be left.
  const isReplaced = gone.length === before.realServers.length;
  const consequence = isReplaced ? 'connections to it end' : endOfConnections(host, situation);
  if (consequence === undefined) return forwarded;
  return [
    ...forwarded,
    ...gone.map(({ address }) => ({
      ...({ kind: 'drops-connections', host } as const),
      cause: `${hostNameAt(situation.cluster, address) ?? address} leaves ${where}`,
      ...{ consequence, unanswered: noGap },
    })),
  ];
}

/** The VIP of a service; undefined: it was one by a mark that the inventory does not know. */
function vipOf(service: ServiceConfig, { cluster }: Situation): string | undefined {
  return service.vip ?? cluster.services.find((one) => isSameService(one, service))?.vip;
}

function placeOf(service: ServiceConfig, { cluster }: Situation): string {
  if (service.mark === undefined) return formatEndpoint(service.vip, service.port);
  const known = cluster.services.find((one) => isSameService(one, service));
  return known === undefined ? `mark ${service.mark}` : describePlace(known);
}

/** A service that the new file does not have; what it served another one of the inventory may have taken over. */
function removal(
  before: ServiceConfig,
  services: readonly ServiceConfig[],
  { host, situation }: Place,
): Disturbance {
  const heir = situation.cluster.services.find(
    (one) => services.some((after) => isSameService(after, one)) && isHeir(one, before),
  );
  const name = before.mark === undefined ? before.protocol : 'by';
  const cause = `the service ${name} ${placeOf(before, situation)} is removed`;
  if (heir !== undefined) {
    const consequence = `its connections end; ${heir.name} answers there`;
    return { kind: 'drops-connections', host, cause, consequence, unanswered: noGap };
  }
  // Of a mark that the inventory does not know, nobody can say what it was given to.
  const where = vipOf(before, situation) === undefined ? 'where no other service is' : 'there';
  const consequence = `its connections end, and no director answers ${where}`;
  return { kind: 'drops-connections', host, cause, consequence, unanswered: forGood };
}

function isHeir(service: VirtualService, before: ServiceConfig): boolean {
  if (before.mark !== undefined || service.vip !== before.vip) return false;
  const { port, protocol } = before;
  return entrancesOf(service).some((entrance) =>
    overlap(entrance, { protocol, first: port, last: port }),
  );
}

/** Real servers of another forwarding method are set up in another way, which nothing here can see. */
function methodImpact(
  before: ServiceConfig,
  after: ServiceConfig,
  { host, situation }: Place,
): readonly Disturbance[] {
  const others = after.realServers.flatMap(({ address, method, tunnel }) => {
    const old = before.realServers.find((one) => one.address === address);
    if (old === undefined) return [];
    if (old.method === method && isSameTunnel(old.tunnel, tunnel)) return [];
    const [now, was] = [{ method, tunnel }, old].map((one) =>
      describeForwarding(one.method, one.tunnel),
    );
    const name = hostNameAt(situation.cluster, address) ?? address;
    return [{ name, method: now ?? method, was: was ?? old.method }];
  });
  const [first] = others;
  if (first === undefined) return [];
  const { method, was } = first;
  const names = joinWords(others.map(({ name }) => name));
  const cause = `${placeOf(before, situation)} is forwarded to ${names} by ${method}, was ${was}`;
  const consequence = `connections to them end, and who is not set up for ${method} gives no answer`;
  const unanswered = { type: 'until', event: `${names} can be reached by ${method}` } as const;
  return [{ kind: 'drops-connections', host, cause, consequence, unanswered }];
}

/** What becomes of a removed real server's connections on a director; undefined: there are none. */
function endOfConnections(host: string, { plan, cluster }: Situation): string | undefined {
  const drains = hostStages(plan)
    .filter((stage) => stage.host === host)
    .flatMap(({ tasks }) => tasks)
    .filter(({ kind }) => kind === 'ipvs_drain');
  if (drains.length === 0) return 'connections to it end';
  if (drains.every(({ changes }) => changes.length === 0)) return undefined;
  return `connections to it that last longer than ${cluster.drainTimeoutSeconds} s end`;
}

/** Where other priorities make another director the first one, it takes the VIPs without a gap. */
function priorityImpact(
  situation: Situation,
  changes: readonly DirectorChange[],
): readonly Disturbance[] {
  const old = clusterBefore(situation.cluster, changes);
  return clusterAfter(situation.cluster, changes).vrrp.flatMap(
    (instance): readonly Disturbance[] => {
      const [first] = byPriority(instance);
      const before = old?.vrrp.find(({ name }) => name === instance.name);
      const firstBefore = before && byPriority(before)[0];
      if (instance.nopreempt || first === undefined || firstBefore === undefined) return [];
      if (firstBefore.host === first.host) return [];
      const vips = instance.vips
        .map(({ address }) => address)
        .filter((vip) => holdersOf(situation, vip).includes(firstBefore.host));
      if (vips.length === 0) return [];
      const cause = `${first.host} gets the highest priority of ${instance.name}`;
      const consequence = `it takes ${joinWords(vips)}; open connections may end`;
      return [{ kind: 'vip-moves', host: first.host, cause, consequence, unanswered: noGap }];
    },
  );
}
