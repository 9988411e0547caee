import pLimit from 'p-limit';
import type { RealServer, VirtualService } from '../../../model/cluster.js';
import type { VerifyContext } from '../../../model/verify-context.js';
import { whereBound } from '../../../look/ownership.js';
import { speaksHttp } from '../answers.js';
import type { DirectAnswer, Observations } from '../observations.js';
import { hostsWith } from '../opinion.js';
import { askThrough, type ThroughAnswer } from './ask-through.js';
import { attempt } from './attempt.js';

type Question = Pick<DirectAnswer, 'from' | 'way'> & {
  readonly service: VirtualService;
  readonly server: RealServer;
};

const atOnce = 16;
const lost: ThroughAnswer = { failure: 'the asking host was lost', unknown: true };

/**
 * Asks every real server around the directors: each director on the RIP, as its checks do, and the
 * real server itself on the VIP on its lo.
 */
export async function askDirectly(
  context: VerifyContext,
  seen: Observations,
): Promise<readonly DirectAnswer[]> {
  const limit = pLimit(atOnce);
  const ask = async ({ from, way, service, server }: Question): Promise<DirectAnswer> => {
    const address = way === 'vip' ? service.vip : server.address;
    const target = { ...service, port: server.port };
    const http = speaksHttp(seen.cluster, service);
    const answer = await attempt(context, async () =>
      askThrough(await context.connect(from), address, target, http),
    );
    const { status, length, failure, unknown } = answer ?? lost;
    return {
      ...{ from, way, service: service.name, realServer: server.host },
      ...(status === undefined ? {} : { status }),
      ...(length === undefined ? {} : { length }),
      ...(failure === undefined ? {} : { failure }),
      ...(unknown === undefined ? {} : { unknown }),
    };
  };
  return Promise.all(listQuestions(seen).map((question) => limit(() => ask(question))));
}

function listQuestions(seen: Observations): readonly Question[] {
  const askers = chooseAskers(seen);
  return seen.cluster.services
    .filter(({ protocol }) => protocol === 'TCP')
    .flatMap((service) =>
      service.realServers.flatMap((server) => [
        ...askers.map((from): Question => ({ from, way: 'rip', service, server })),
        ...(isLocal(seen, service, server)
          ? [{ from: server.host, way: 'vip', service, server } as const]
          : []),
      ]),
    );
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
  { method, vip }: VirtualService,
  { host }: RealServer,
): boolean {
  const seen = hosts[host];
  return method !== 'NAT' && seen !== undefined && whereBound(seen, vip).length > 0;
}
