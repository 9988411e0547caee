import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import { tunnelKinds, tunnelOf } from '../../../../lvs/forwarding/tunnels.js';
import { isGoodAnswer } from '../../answers.js';
import {
  listDoors,
  uploadBytes,
  type AskedDoor,
  type ClientAnswer,
  type Observations,
  type Requests,
} from '../../observations.js';
import { listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

/**
 * Large requests get through tunnels, whatever the answer to them is. Where small ones get none either, other probes
 * tell why.
 */
export function judgeUploads(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster).flatMap((service) => {
    const requests = seen.requests[service.name];
    if (requests?.type !== 'asked' || requests.uploads === undefined) return [];
    const judged = ofServersThatAnswer(seen, service, requests);
    if (judged.length === 0) return [];
    return toOpinions({
      problems: judgeAnswers(service, judged, requests.from),
      fine: `${service.name}: all ${judged.length} large requests of ${requests.from} were answered`,
    });
  });
}

function judgeAnswers(
  service: AskedDoor,
  uploads: readonly ClientAnswer[],
  from: string,
): readonly Problem[] {
  const lost = uploads.filter(isLost);
  if (lost.length === 0) return [];
  const { name, vip, port } = service;
  const to = [...new Set(lost.flatMap(({ realServer }) => realServer ?? []))].toSorted();
  const about = to.length === 0 ? '' : `, to ${listWords(to)}`;
  return [
    {
      reason: `${name}: ${lost.length} of ${uploads.length} large requests of ${from} to ${formatEndpoint(vip, port)} got no answer, while small ones do${about}`,
      expected: `an answer of any status to each POST of ${uploadBytes} bytes`,
      seen: listWords([...new Set(lost.flatMap(({ failure }) => failure ?? []))]),
      cause: describeCause(service, to),
    },
  ];
}

/** The connection came about, and then nothing came back: not even a status, or a reset. */
function isLost({ status, connected, failure }: ClientAnswer): boolean {
  return status === undefined && connected === true && failure === noAnswer;
}

const noAnswer = 'no answer in time';

/** Those to real servers that answer small requests, as far as anybody knows who answered. */
function ofServersThatAnswer(
  seen: Observations,
  service: AskedDoor,
  { answers, uploads = [] }: Extract<Requests, { type: 'asked' }>,
): readonly ClientAnswer[] {
  const good = answers.filter((answer) => isGoodAnswer(seen, service, answer));
  const servers = good.map(({ realServer }) => realServer);
  return uploads.filter(({ realServer }) =>
    realServer === undefined ? good.length === answers.length : servers.includes(realServer),
  );
}

function describeCause({ realServers }: AskedDoor, to: readonly string[]): string {
  const tunnels = realServers
    .filter(({ host }) => to.length === 0 || to.includes(host))
    .flatMap((server) => tunnelOf(server) ?? []);
  const bytes = Math.max(0, ...tunnels.map(({ type }) => tunnelKinds[type].overheadBytes));
  return tunnels.length === 0
    ? 'no tunnel is on their way: something else drops large packets, or the server waits for more'
    : `the MTU on the way through the tunnel, which adds ${bytes} bytes to each packet: a link between director and real server takes smaller packets, or a packet filter there drops fragments, or directors do not send them (net.ipv4.vs.pmtu_disc)`;
}
