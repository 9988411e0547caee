import { requestsFor, type Answer } from '../../../facts/requests.js';
import type { Host, VirtualService } from '../../../model/cluster.js';
import type { VerifyContext } from '../../../model/verify-context.js';
import { isEncrypted, pathOf, speaksHttp } from '../answers.js';
import type { Observations, Requests } from '../observations.js';
import { listWords } from '../opinion.js';
import { askThrough } from './ask-through.js';
import { chooseVantage, listVantages, roundsFor, sourcesFor } from './vantage.js';

/** What clients get from a service, from several addresses where that is possible. */
export async function askAsClient(
  context: VerifyContext,
  seen: Observations,
  service: VirtualService,
): Promise<Requests> {
  const { protocol, vip } = service;
  if (protocol !== 'TCP') {
    return notAsked(`what a good answer of ${protocol} would be, nobody has said`);
  }
  const vantage = chooseVantage(seen.cluster, seen.hosts);
  const vantageSeen = vantage && seen.hosts[vantage.name];
  if (vantage === undefined || vantageSeen === undefined) {
    return notAsked(explainNobody(seen));
  }
  const sources = sourcesFor(vantageSeen, vip);
  if (sources.length === 0) return notAsked(`${vantage.name} has no route to ${vip}`);
  const answers =
    (await askWithCurl(context, seen, { service, vantage, sources })) ??
    (await askByForwarding(context, seen, { service, vantage, sources }));
  return {
    type: 'asked',
    from: vantage.name,
    answers: answers.map((answer) => ({ ...answer, ...identify(seen, answer) })),
  };
}

function explainNobody({ cluster }: Observations): string {
  const lost = listVantages(cluster).map(({ name }) => name);
  if (lost.length > 0) return `${listWords(lost)} could not be looked at, and nobody else can ask`;
  return 'no host outside the directors can ask: name a `client` or a `gateway`';
}

function notAsked(reason: string): Requests {
  return { type: 'not-asked', reason };
}

type Plan = {
  readonly service: VirtualService;
  readonly vantage: Host;
  readonly sources: readonly string[];
};

async function askWithCurl(
  { gather }: VerifyContext,
  { cluster }: Observations,
  { service, vantage, sources }: Plan,
): Promise<readonly Answer[] | undefined> {
  const http = speaksHttp(cluster, service);
  const rounds = roundsFor(service, sources.length, http);
  const question = requestsFor({ url: urlOf(service, http), sources, rounds });
  return (await gather(vantage.name, [question])).get(question);
}

function urlOf(service: VirtualService, http: boolean): string {
  const { vip, port } = service;
  if (!http) return `telnet://${vip}:${port}`;
  return `${isEncrypted(port) ? 'https' : 'http'}://${vip}:${port}${pathOf(service)}`;
}

/** From one address only, but with nothing installed on the host. */
async function askByForwarding(
  { connect }: VerifyContext,
  { cluster }: Observations,
  { service, vantage, sources }: Plan,
): Promise<readonly Answer[]> {
  const http = speaksHttp(cluster, service);
  const [client = ''] = sources;
  const connection = await connect(vantage.name);
  const answers: Answer[] = [];
  for (let round = 0; round < roundsFor(service, 1, http); round++) {
    const { unknown, ...answer } = await askThrough(connection, service.vip, service, http);
    if (unknown === true) break;
    answers.push({ client, clientPort: 0, ...(http ? {} : { connected: true }), ...answer });
    if (answer.failure?.startsWith('no answer') === true) break;
  }
  return answers;
}

function identify({ cluster }: Observations, { server }: Answer): { readonly realServer?: string } {
  const host = cluster.hosts.find(({ name }) => name === server);
  return host === undefined ? {} : { realServer: host.name };
}
