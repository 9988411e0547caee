import { findDestination, findService } from '../../../../look/table/find-entries.js';
import type { Chosen } from '../../../../lvs/scheduling/promises.js';
import { isByClient, schedulingOf } from '../../../../lvs/scheduling/schedulers.js';
import { ownersSeen } from '../../addresses.js';
import { isGoodAnswer } from '../../answers.js';
import { listDoors, type AskedDoor, type Observations, type Requests } from '../../observations.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';
import { falseAlarmProbability, testShares, type Share } from '../../share-test.js';

/**
 * Requests reach the real servers that the scheduler promises: in the proportion of the weights, or
 * otherwise. Where a client stays with its real server, it counts once, however often it asks.
 */
export function judgeBalance(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster).flatMap((service) => {
    const requests = seen.requests[service.name];
    const shares = sharesOf(seen, service);
    if (requests?.type !== 'asked' || shares.length < 2) return [];
    const counted = count(seen, service, requests);
    const { promises } = schedulingOf(service);
    const evidence = { shares, byTable: hasWantedWeights(seen, service) };
    return toOpinions({
      problems:
        promises.shares === 'none'
          ? judgePromise(service, counted, shares)
          : judgeShares(service, counted, evidence),
      fine: `${service.name}: ${describe(service, counted, shares)}`,
    });
  });
}

/** Whether the choices keep what the scheduler promises about something else than shares. */
function judgePromise(
  service: AskedDoor,
  counted: Counted,
  weighed: readonly Weighed[],
): readonly Problem[] {
  const uncountable = explainUncountable(counted);
  if (uncountable !== undefined) {
    return [{ status: 'unknown', reason: `${service.name}: ${uncountable}` }];
  }
  const { promises } = schedulingOf(service);
  const chosen = weighed.map((one) => ({ ...one, count: counted.byServer.get(one.host) ?? 0 }));
  const breach = promises.breach(chosen);
  if (breach === undefined) return [];
  return [
    {
      reason: `${service.name}: ${breach}: ${describe(service, counted, weighed)}`,
      expected: `with ${service.scheduler}, requests ${promises.says}`,
      seen: breach,
      cause:
        'another scheduler is in use (see ipvs-table), real servers came and went meanwhile, or connections do not come through this director',
    },
  ];
}

type Weighed = Omit<Chosen, 'count'>;

/** The weights that are in force, as far as the director in charge tells. */
function sharesOf(seen: Observations, service: AskedDoor): readonly Weighed[] {
  const [owner = ''] = ownersSeen(seen, service.vip);
  const table = seen.hosts[owner]?.director?.table;
  const entry = findService(table, service.service);
  return service.service.realServers.flatMap((server) => {
    const destination = findDestination(entry, server);
    if (entry !== undefined && destination === undefined) return [];
    const weight = destination?.weight ?? server.weight;
    return [
      {
        host: server.host,
        weight: schedulingOf(service).promises.shares === 'equal' ? Math.min(1, weight) : weight,
        ...{ active: destination?.active ?? 0, inactive: destination?.inactive ?? 0 },
      },
    ];
  });
}

type Counted = {
  readonly byServer: ReadonlyMap<string, number>;
  /** What was counted. */
  readonly unit: 'client address' | 'request';
  readonly units: number;
  /** Answers of which nobody knows who gave them. */
  readonly unidentified: number;
  /** Requests without a good answer. */
  readonly bad: number;
  /** Client addresses that the director had given to a real server before, so that nobody chose now. */
  readonly known: number;
};

function count(
  seen: Observations,
  service: AskedDoor,
  { answers }: Extract<Requests, { type: 'asked' }>,
): Counted {
  const good = answers.filter((answer) => isGoodAnswer(seen, service, answer));
  const kept = keptClients(seen, service);
  const sticky = service.persistenceSeconds !== undefined || isByClient(service);
  const units = new Map(
    good
      .filter(({ client }) => !kept.has(client))
      .map((answer, index) => [sticky ? answer.client : String(index), answer.realServer]),
  );
  const byServer = new Map<string, number>();
  for (const server of units.values()) {
    if (server !== undefined) byServer.set(server, (byServer.get(server) ?? 0) + 1);
  }
  return {
    byServer,
    unit: sticky ? 'client address' : 'request',
    units: units.size,
    unidentified: [...units.values()].filter((server) => server === undefined).length,
    bad: answers.length - good.length,
    known: new Set(good.filter(({ client }) => kept.has(client)).map(({ client }) => client)).size,
  };
}

/** The clients that stay with a real server because a director remembers them: they show what was chosen then. */
function keptClients(seen: Observations, service: AskedDoor): ReadonlySet<string> {
  if (service.persistenceSeconds === undefined) return new Set();
  const templates = Object.values(seen.hosts).flatMap(({ director }) => director?.templates ?? []);
  // By a mark, the kernel has the mark where the VIP would be.
  const at = service.mark === undefined ? service.vip : formatMark(service.mark);
  const own = templates.filter(
    ({ vip, vipPort }) => vip === at && (vipPort === 0 || vipPort === service.port),
  );
  return new Set(own.map(({ client }) => client));
}

function formatMark(mark: number): string {
  return [24, 16, 8, 0].map((shift) => (mark >>> shift) & 0xff).join('.');
}

/** Whether the director in charge has the weights of the inventory: then the scheduler gives new clients their share. */
function hasWantedWeights(seen: Observations, service: AskedDoor): boolean {
  const [owner = ''] = ownersSeen(seen, service.vip);
  const entry = findService(seen.hosts[owner]?.director?.table, service.service);
  return (
    entry?.scheduler === service.scheduler &&
    service.service.realServers.every(
      (server) => findDestination(entry, server)?.weight === server.weight,
    )
  );
}

type Evidence = {
  readonly shares: readonly Weighed[];
  /** The director's own table says who gets how much. */
  readonly byTable: boolean;
};

function judgeShares(
  service: AskedDoor,
  counted: Counted,
  { shares: weighed, byTable }: Evidence,
): readonly Problem[] {
  const unknown = (reason: string): Problem => ({
    status: 'unknown',
    reason: `${service.name}: ${reason}`,
  });
  const uncountable = explainUncountable(counted);
  if (uncountable !== undefined) return [unknown(uncountable)];
  const shares: readonly Share[] = weighed.map(({ host, weight }) => ({
    count: counted.byServer.get(host) ?? 0,
    weight,
  }));
  const verdict = testShares(shares);
  if (verdict.type === 'fits') return [];
  const seen = describe(service, counted, weighed);
  if (verdict.type === 'does-not-fit') return [misfit(service, weighed, { seen, ...verdict })];
  // Whom a director remembers, it does not choose for: its weights alone tell where new clients go.
  if (counted.known > 0 && byTable) return [];
  return [unknown(`${seen}; ${adviseMore(service, counted, verdict.probability)}`)];
}

/** Why there is nothing to count, whatever the weights are. */
function explainUncountable({
  bad,
  units,
  known,
  unidentified,
  unit,
}: Counted): string | undefined {
  if (bad > 0) return 'some requests got no good answer, so shares prove nothing';
  if (units === 0 && known === 0) return 'there was no answer to count';
  if (unidentified > 0) {
    return 'which real server answered is not known: no X-Real-Server header, and no entry for the client in the connection table';
  }
  if (units === 1 && known === 0) {
    return `all requests came from one ${unit}, which stays with one real server: give the client host more addresses`;
  }
  return undefined;
}

function adviseMore(
  { persistenceSeconds = 0 }: AskedDoor,
  { known, unit }: Counted,
  probability: number,
): string {
  if (known > 0) {
    return `run it again after ${persistenceSeconds} s without requests, or give the client host more addresses`;
  }
  const more = unit === 'request' ? 'requests' : 'client addresses';
  return `this has a probability of ${probability.toPrecision(2)} by chance, so more ${more} are needed`;
}

function misfit(
  { name }: AskedDoor,
  weighed: readonly Weighed[],
  { seen, probability }: { readonly seen: string; readonly probability: number },
): Problem {
  return {
    reason: `${name}: requests do not follow the weights: ${seen}`,
    expected: weighed.map(({ host, weight }) => `${host} ${weight}`).join(', '),
    seen,
    cause: `by chance this has a probability of ${probability.toPrecision(2)} (limit ${falseAlarmProbability}): another scheduler or other weights are in use, or connections do not come through this director`,
  };
}

function describe(
  _service: AskedDoor,
  { byServer, unit, units, known }: Counted,
  weighed: readonly Weighed[],
): string {
  const parts = weighed.map(
    ({ host, weight }) => `${host} got ${byServer.get(host) ?? 0} (weight ${weight})`,
  );
  const plural = units === 1 ? unit : unit === 'request' ? 'requests' : 'client addresses';
  const old =
    known === 0
      ? ''
      : `; ${known} more have a persistence template and stay with their real server`;
  const weights = weighed.map(({ host, weight }) => `${host} ${weight}`).join(', ');
  if (units === 0) {
    return `all ${known} client addresses have a persistence template; the director's weights for new ones are ${weights}`;
  }
  return `of ${units} ${known === 0 ? '' : 'new '}${plural} ${parts.join(', ')}${old}`;
}
