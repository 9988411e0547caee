import pLimit from 'p-limit';
import type { RealServer, VirtualService } from '../../../model/cluster.js';
import type { VerifyContext } from '../../../model/verify-context.js';
import { whereBound } from '../addresses.js';
import { speaksHttp } from '../answers.js';
import type { DirectAnswer, Observations } from '../observations.js';
import { hostsWith } from '../opinion.js';
import { askThrough } from './ask-through.js';

type Question = Pick<DirectAnswer, 'from' | 'way'> & {
  readonly service: VirtualService;
  readonly server: RealServer;
};

const atOnce = 16;

/**
 * Asks every real server around the directors: each director on the RIP, as its checks do, and the
 * real server itself on the VIP on its lo.
 */
export async function askDirectly(
  { connect }: VerifyContext,
  seen: Observations,
): Promise<readonly DirectAnswer[]> {
  const limit = pLimit(atOnce);
  const ask = async ({ from, way, service, server }: Question): Promise<DirectAnswer> => {
    const address = way === 'vip' ? service.vip : server.address;
    const target = { ...service, port: server.port };
    const http = speaksHttp(seen.cluster, service);
    const connection = await connect(from);
    const { status, failure, unknown } = await askThrough(connection, address, target, http);
    return {
      ...{ from, way, service: service.name, realServer: server.host },
      ...(status === undefined ? {} : { status }),
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
