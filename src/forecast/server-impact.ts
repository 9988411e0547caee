import { forwardingOf } from '../lvs/forwarding/forwarding-methods.js';
import type { VirtualService } from '../model/cluster/cluster.js';
import type { Disturbance } from '../model/plan/forecast.js';
import {
  isVip,
  joinWords,
  mayBeServed,
  unitName,
  type Effective,
  type Situation,
} from './situation.js';

/** Why a real server gives no answers for a while. */
type Absence = {
  readonly host: string;
  readonly cause: string;
  readonly event: string;
  /** undefined: it answers nowhere. */
  readonly vips?: readonly string[];
};

/** What clients feel when real servers stop answering; `batch`: what happens at the same time. */
export function serverImpact(
  batch: readonly Effective[],
  situation: Situation,
): readonly Disturbance[] {
  const absences = batch.flatMap((one) => absenceOf(one, situation));
  const absent = new Set(absences.map(({ host }) => host));
  return absences.flatMap((absence): readonly Disturbance[] => {
    const services = servicesOf(absence, situation);
    if (services.length === 0) return [];
    const names = joinWords(services.map(({ name }) => name));
    const empty = services.filter((service) => isEmptied(service, absent)).map(({ name }) => name);
    const rest =
      empty.length === 0 ? '' : `; no real server of ${joinWords(empty)} is left meanwhile`;
    return [
      {
        ...{ kind: 'drops-connections', host: absence.host, cause: absence.cause },
        consequence: `its connections of ${names} end${rest}, and new ones fail`,
        unanswered: { type: 'until', event: absence.event },
      },
    ];
  });
}

/** The services that clients may be sent to this host for. */
function servicesOf({ host, vips }: Absence, situation: Situation): readonly VirtualService[] {
  return situation.cluster.services.filter(
    (service) =>
      mayBeServed(situation, service.vip) &&
      service.realServers.some(
        (server) =>
          server.host === host &&
          server.weight > 0 &&
          (vips === undefined ||
            (vips.includes(service.vip) && forwardingOf(server).vipOn !== undefined)),
      ),
  );
}

function isEmptied({ realServers }: VirtualService, absent: ReadonlySet<string>): boolean {
  return realServers.every(({ host, weight }) => weight === 0 || absent.has(host));
}

function absenceOf({ host, effect }: Effective, { cluster }: Situation): readonly Absence[] {
  if (effect.type === 'address-removed') {
    const vips = effect.addresses.filter((address) => isVip(cluster, address));
    if (vips.length === 0) return [];
    const cause = `${effect.device} loses ${joinWords(vips)}`;
    return [{ host, cause, event: 'its health check takes it out', vips }];
  }
  if (effect.type !== 'service' || effect.role !== 'real_server') return [];
  const { action, unit } = effect;
  if (action !== 'restart' && action !== 'stop') return [];
  const name = unitName(unit);
  return action === 'restart'
    ? [{ host, cause: `${name} restarts`, event: `${name} runs again` }]
    : [{ host, cause: `${name} stops`, event: 'its health check takes it out' }];
}
