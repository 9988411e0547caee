import { checksOn } from '../../../lvs/checks/own-checks.js';
import pLimit from 'p-limit';
import { doorsOf } from '../../../lvs/entrances/doors.js';
import { canBeAsked, questionsAt } from '../../../lvs/asking/asking-of.js';
import { askingOf } from '../../../tiers/asking-of.js';
import { askAsChecks } from '../../../look/ask-as-check.js';
import type { RealServer, VirtualService } from '../../../model/cluster/cluster.js';
import type { Connection } from '../../../model/host/connection.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { whereBound } from '../../../look/ownership.js';
import type { AskedDoor, DirectAnswer, Observations } from '../observations.js';
import { hostsWith } from '../opinion.js';
import { findMember, findService } from '../../../look/table/find-entries.js';
import { askThrough, type ThroughAnswer } from './ask-through.js';
import { attempt } from './attempt.js';

type Question = Pick<DirectAnswer, 'from' | 'way'> & {
  readonly service: AskedDoor;
  readonly server: AskedDoor['realServers'][number];
};

const atOnce = 16;
const lost: ThroughAnswer = { failure: 'the asking host was lost', unknown: true };

/**
 * Asks every real server around the directors: each director on the RIP, as clients ask; a director that
 * has it not in its table as its checks ask, too; and the real server itself on the VIP on its lo.
 */
export async function askDirectly(
  context: VerifyContext,
  seen: Observations,
): Promise<readonly DirectAnswer[]> {
  const limit = pLimit(atOnce);
  const ask = async (question: Question): Promise<DirectAnswer> => {
    const { from, way, service, server } = question;
    const answer = await attempt(context, async () =>
      askOne(await context.connect(from), question, context),
    );
    const { status, length, failure, unknown } = answer ?? lost;
    return {
      ...{ from, way, realServer: server.host },
      service: way === 'check' ? service.service.name : service.name,
      ...(status === undefined ? {} : { status }),
      ...(length === undefined ? {} : { length }),
      ...(failure === undefined ? {} : { failure }),
      ...(unknown === undefined ? {} : { unknown }),
    };
  };
  return Promise.all(listQuestions(seen).map((question) => limit(() => ask(question))));
}

async function askOne(
  connection: Connection,
  { way, service, server }: Question,
  { cluster, signal }: VerifyContext,
): Promise<ThroughAnswer> {
  const { vip: host } = service;
  if (way !== 'check') {
    const { port } = server;
    const address = way === 'vip' ? host : server.address;
    const target = { address, port, protocol: service.protocol, host };
    return askThrough(connection, target, askingOf(cluster, service));
  }
  const checks = checksOn(service.service, server);
  const { verdict, how } = await askAsChecks(connection, { server, checks }, signal);
  if (verdict === 'passes') return {};
  return { failure: how, ...(verdict === 'unknown' ? { unknown: true } : {}) };
}

function listQuestions(seen: Observations): readonly Question[] {
  const askers = chooseAskers(seen);
  return seen.cluster.services.flatMap((service) =>
    doorsOf(service)
      .flatMap(questionsAt)
      .flatMap((door, index) =>
        door.realServers.flatMap((server) => [
          ...(canBeAsked(door) ? asClients(seen, askers, { service: door, server }) : []),
          // Of a service all checks are asked at once, however many doors it has.
          ...(index === 0 ? listMissing(seen, service, server.host) : []).map((from): Question => ({
            ...{ from, way: 'check', service: door, server },
          })),
        ]),
      ),
  );
}

function asClients(
  seen: Observations,
  askers: readonly string[],
  asked: Pick<Question, 'service' | 'server'>,
): readonly Question[] {
  const { service, server } = asked;
  return [
    ...askers.map((from): Question => ({ from, way: 'rip', ...asked })),
    ...(isLocal(seen, service, server)
      ? [{ from: server.host, way: 'vip', ...asked } as const]
      : []),
  ];
}

/** The directors that have a service, without this real server. */
function listMissing(
  { hosts }: Observations,
  service: VirtualService,
  host: string,
): readonly string[] {
  const server = service.realServers.find((one) => one.host === host);
  return Object.entries(hosts).flatMap(([name, { director }]) => {
    const entry = director?.table && findService(director.table, service);
    if (entry === undefined || server === undefined) return [];
    return findMember(entry, server) === undefined ? [name] : [];
  });
}

function chooseAskers(seen: Observations): readonly string[] {
  const reached = (role: 'directors' | 'gateway'): readonly string[] =>
    hostsWith(seen, role)
      .map(({ name }) => name)
      .filter((name) => seen.hosts[name] !== undefined);
  const directors = reached('directors');
  return directors.length > 0 ? directors : reached('gateway');
}

// Where the VIP is not bound, the request would go out and come back through a director.
function isLocal(
  { hosts }: Observations,
  service: AskedDoor,
  server: Pick<RealServer, 'host' | 'method'>,
): boolean {
  const seen = hosts[server.host];
  const isHeld = forwardingOf(server).vipOn !== undefined;
  return isHeld && seen !== undefined && whereBound(seen, service.vip).length > 0;
}
