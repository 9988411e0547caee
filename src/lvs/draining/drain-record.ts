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
  const { since, by, for: purpose } = request;
  const changed = { since, by, ...(purpose === undefined ? {} : { for: purpose }) };
  const former = record ?? { serial: 0, changed, drains: [] };
  const actions = request.for === undefined ? byPerson : untilDone;
  const drains = request.hosts.reduce(
    (all, host) => actions[request.type](all, { ...request, host }, services),
    former.drains,
  );
  const wanted = next(former, drains, changed);
  return wanted.serial === 0 ? undefined : wanted;
}

type Asked = Pick<DrainRequest, 'since' | 'by' | 'service' | 'services' | 'for'> & {
  readonly host: string;
};
type Action = (drains: readonly Drain[], asked: Asked, services: Services) => readonly Drain[];

/** What a person asks for. */
const byPerson: Readonly<Record<DrainRequest['type'], Action>> = {
  // Who is drained already stays so since when he was; what would end by itself is a person's from now on.
  drain: (drains, { host, service, since, by }) => {
    const lasting = drains.filter(
      (drain) => drain.for === undefined || !isAsked(drain, { host, service }),
    );
    const own = lasting.filter((drain) => drain.host === host);
    if (own.some((drain) => drain.service === undefined || drain.service === service)) {
      return lasting;
    }
    const others =
      service === undefined ? lasting.filter((drain) => !own.includes(drain)) : lasting;
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

function isAsked(drain: Drain, { host, service }: { host: string; service: string | undefined }) {
  return drain.host === host && (service === undefined || drain.service === service);
}

/** What is asked for until something is done: what a person has drained stays as it is. */
const untilDone: Readonly<Record<DrainRequest['type'], Action>> = {
  drain: (drains, { host, services: names = [], since, by, for: purpose }, services) => {
    const open = servicesOf(host, undefined, services).filter(
      (service) =>
        names.includes(service) &&
        !drains.some(
          (drain) =>
            drain.host === host && (drain.service === undefined || drain.service === service),
        ),
    );
    const until = purpose === undefined ? {} : { for: purpose };
    return [...drains, ...open.map((service) => ({ host, service, since, by, ...until }))];
  },
  undrain: (drains, { host, for: purpose }) =>
    drains.filter((drain) => drain.host !== host || drain.for !== purpose),
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
