import type { VirtualService } from '../../model/cluster/cluster.js';
import type { Drain, DrainRecord, DrainRequest } from '../../model/cluster/drain.js';

type Services = readonly Pick<VirtualService, 'name' | 'realServers'>[];


/**
 * The record as the services have use for it: without hosts and services that the inventory no longer
 * has, so that one which returns is not drained because of something long ago.
 */
export function withoutStrangers(record: DrainRecord, services: Services): DrainRecord {
  return next(
    record,
    record.drains.filter(({ host, service }) => servicesOf(host, service, services).length > 0),
    record.changed,
  );
}

/** The record with what somebody asks for; the same one where it is so already. */
export function withRequest(
  record: DrainRecord | undefined,
  request: DrainRequest,
  services: Services,
): DrainRecord | undefined {
  const { since, by } = request;
  const former = record ?? { serial: 0, changed: { since, by }, drains: [] };
  const drains = request.hosts.reduce(
    (all, host) => actions[request.type](all, { ...request, host }, services),
    former.drains,
  );
  const wanted = next(former, drains, { since, by });
  return wanted.serial === 0 ? undefined : wanted;
}

type Asked = Pick<DrainRequest, 'since' | 'by' | 'service'> & { readonly host: string };
type Action = (drains: readonly Drain[], asked: Asked, services: Services) => readonly Drain[];

const actions: Readonly<Record<DrainRequest['type'], Action>> = {
  // Who is drained already stays so since when he was.
  drain: (drains, { host, service, since, by }) => {
    const own = drains.filter((drain) => drain.host === host);
    if (own.some((drain) => drain.service === undefined || drain.service === service)) {
      return drains;
    }
    const others = service === undefined ? drains.filter((drain) => !own.includes(drain)) : drains;
    return [...others, { host, ...(service === undefined ? {} : { service }), since, by }];
  },
  undrain: (drains, { host, service }, services) =>
    drains.flatMap((drain) => {
      if (drain.host !== host) return [drain];
      if (service === undefined || drain.service === service) return [];
      if (drain.service !== undefined) return [drain];
      // Drained for all: then for each of the others.
      return servicesOf(host, undefined, services)
        .filter((other) => other !== service)
        .map((other) => ({ ...drain, service: other }));
    }),
};

function servicesOf(host: string, service: string | undefined, services: Services) {
  return services
    .filter(({ name, realServers }) => {
      return (
        (service === undefined || name === service) &&
        realServers.some((server) => server.host === host)
      );
    })
    .map(({ name }) => name);
}

function next(
  record: DrainRecord,
  drains: readonly Drain[],
  changed: DrainRecord['changed'],
): DrainRecord {
  if (JSON.stringify(drains) === JSON.stringify(record.drains)) return record;
  return { serial: record.serial + 1, changed, drains };
}
