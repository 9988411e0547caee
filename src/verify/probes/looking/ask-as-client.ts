import { requestsFor, type Answer, type Asked } from '../../../facts/system/requests.js';
import { tunnelOf } from '../../../lvs/forwarding/tunnels.js';
import { canBeAsked } from '../../../lvs/asking/asking-of.js';
import { isNamed, type Asking } from '../../../lvs/asking/asking.js';
import { askingOf } from '../../../tiers/asking-of.js';
import type { Host, VirtualService } from '../../../model/cluster/cluster.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';
import {
  uploadBytes,
  type AskedDoor,
  type Control,
  type Observations,
  type Requests,
} from '../observations.js';
import { listWords } from '../opinion.js';
import { nameServer, unnamedServer } from '../../load/answering-server.js';
import { askThrough } from './ask-through.js';
import { chooseVantage, listVantages, roundsFor, sourcesFor } from './vantage.js';

/** What clients get from a service, from several addresses where that is possible. */
export async function askAsClient(
  context: VerifyContext,
  seen: Observations,
  service: AskedDoor,
): Promise<Requests> {
  const { protocol, vip } = service;
  if (!canBeAsked(service)) {
    return notAsked(
      `what a good answer of ${protocol} would be, nobody has said: a check by dns, or by udp with a payload, does`,
    );
  }
  const vantage = chooseVantage(seen.cluster, seen.hosts, service.service);
  const vantageSeen = vantage && seen.hosts[vantage.name];
  if (vantage === undefined || vantageSeen === undefined) {
    return notAsked(explainNobody(seen, service.service));
  }
  const sources = sourcesFor(vantageSeen, vip);
  if (sources.length === 0) return notAsked(`${vantage.name} has no route to ${vip}`);
  const asking = askingOf(seen.cluster, service);
  const plan = { service, asking, vantage, sources };
  const byCurl = canCurl(asking) ? await askWithCurl(context, plan) : undefined;
  const { answers, uploads, ...rest }: AskedWithControls = byCurl ?? {
    answers: await askByForwarding(context, plan),
  };
  return {
    type: 'asked',
    from: vantage.name,
    answers: answers.map((answer) => ({ ...answer, ...identify(seen, answer) })),
    ...(uploads && {
      uploads: uploads.map((answer) => ({ ...answer, ...identify(seen, answer) })),
    }),
    ...rest,
  };
}

function canCurl({ language }: Asking): boolean {
  return language !== 'DNS' && language !== 'UDP';
}

function explainNobody({ cluster }: Observations, service: VirtualService): string {
  const lost = listVantages(cluster, service).map(({ name }) => name);
  if (lost.length > 0) return `${listWords(lost)} could not be looked at, and nobody else can ask`;
  return 'no host outside the directors can ask: name a `client` or a `gateway`';
}

function notAsked(reason: string): Requests {
  return { type: 'not-asked', reason };
}

type Plan = {
  readonly service: AskedDoor;
  readonly asking: Asking;
  readonly vantage: Host;
  readonly sources: readonly string[];
};

type AskedWithControls = Asked & {
  readonly controls?: readonly Control[];
  readonly uploads?: readonly Answer[];
};

async function askWithCurl(
  { gather }: VerifyContext,
  { service, asking, vantage, sources }: Plan,
): Promise<AskedWithControls | undefined> {
  const rounds = roundsFor(service, sources.length, asking);
  const target = targetOf(asking, { address: service.vip, port: service.port });
  const question = requestsFor({ ...target, sources, rounds });
  const controls = asking.language === 'HTTP' ? listControls({ service, asking, sources }) : [];
  const uploads = listUploads({ service, asking, sources });
  const refs = [question, ...controls.map(({ ref }) => ref)];
  const facts = await gather(vantage.name, uploads === undefined ? refs : [...refs, uploads]);
  const asked = facts.get(question);
  if (asked === undefined) return undefined;
  return {
    ...asked,
    controls: controls.map(({ realServer, ref }) => ({
      realServer,
      ...(facts.get(ref) ?? { answers: [] }),
    })),
    ...(uploads === undefined ? {} : { uploads: facts.get(uploads)?.answers ?? [] }),
  };
}

// Each real server gets some, by any scheduler; 6 segments, and less than a web server keeps in memory.
const uploadsToEach = 4;
const mostUploads = 24;

/** Large requests, where a tunnel on their way takes smaller packets than the rest of it; undefined: nowhere. */
function listUploads({ service, asking, sources }: Omit<Plan, 'vantage'>) {
  const { realServers } = service;
  const isTunnelled = realServers.some((server) => tunnelOf(server) !== undefined);
  if (!isTunnelled || asking.language !== 'HTTP') return undefined;
  const count = Math.min(mostUploads, uploadsToEach * realServers.length);
  return requestsFor({
    postBytes: uploadBytes,
    ...targetOf(asking, { address: service.vip, port: service.port }),
    sources: sources.slice(0, count),
    rounds: Math.ceil(count / sources.length),
  });
}

// A site is asked for by its name, wherever it is.
function targetOf(
  asking: Asking,
  { address, port }: { readonly address: string; readonly port: number },
) {
  const url = asking.url(address, port);
  return asking.siteName === undefined ? { url } : { url, at: address };
}

const mostControls = 4;
const controlRequests = 24;

/**
 * The same requests to real servers, around the directors, right after those to the VIP: what is slow
 * both ways is not the directors' doing. Real servers that clients cannot reach tell nothing, at the
 * cost of one request that gets no answer.
 */
function listControls({ service, asking, sources }: Omit<Plan, 'vantage'>) {
  const servers = service.realServers.slice(0, mostControls);
  const rounds = Math.ceil(controlRequests / servers.length);
  return servers.map((server) => ({
    realServer: server.host,
    ref: requestsFor({
      isControl: true,
      ...targetOf(asking, server),
      sources: sources.slice(0, 1),
      rounds,
    }),
  }));
}

/** From one address only, but with nothing installed on the host. */
async function askByForwarding(
  { connect }: VerifyContext,
  { service, asking, vantage, sources }: Plan,
): Promise<readonly Answer[]> {
  const { vip, port, protocol } = service;
  const [client = ''] = sources;
  const connection = await connect(vantage.name);
  const isConnected = asking.language === 'TCP' ? { connected: true as const } : {};
  const answers: Answer[] = [];
  for (let round = 0; round < roundsFor(service, 1, asking); round++) {
    const target = { address: vip, port, protocol, host: vip };
    const {
      unknown,
      clientPort = 0,
      body = '',
      ...answer
    } = await askThrough(connection, target, asking);
    if (unknown === true) break;
    const named = nameServer({ ...answer, body }, service.realServers);
    const server = named === unnamedServer ? {} : { server: named };
    answers.push({ client, clientPort, ...isConnected, ...answer, ...server });
    if (answer.failure?.startsWith('no answer') === true) break;
  }
  return answers;
}

function identify({ cluster }: Observations, { server }: Answer): { readonly realServer?: string } {
  const host = cluster.hosts.find(({ name }) => isNamed(name, server));
  return host === undefined ? {} : { realServer: host.name };
}
