import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import { askingOf } from '../../../../tiers/asking-of.js';
import { describeAnswer, isGoodAnswer } from '../../answers.js';
import { listDoors, type AskedDoor, type Observations, type Requests } from '../../observations.js';
import { listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

type Asked = Extract<Requests, { type: 'asked' }>;

/** Clients outside the directors get a good answer through every virtual service, every time. */
export function judgeRequests(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster).flatMap((service) => {
    const requests = seen.requests[service.name];
    if (requests?.type !== 'asked') {
      const reason = requests?.reason ?? 'nobody asked';
      return [{ status: 'unknown', reason: `${service.name}: ${reason}` } as const];
    }
    const { answers, from } = requests;
    return toOpinions({
      problems: judgeAnswers(seen, service, requests),
      fine: `${service.name}: all ${answers.length} requests of ${from} to ${formatEndpoint(service.vip, service.port)} were answered well`,
    });
  });
}

function judgeAnswers(
  seen: Observations,
  service: AskedDoor,
  { answers, from }: Asked,
): readonly Problem[] {
  if (answers.length === 0) {
    return [{ status: 'unknown', reason: `${service.name}: ${from} made no request` }];
  }
  const bad = answers.filter((answer) => !isGoodAnswer(seen, service, answer));
  if (bad.length === 0) return [];
  const asking = askingOf(seen.cluster, service);
  const kinds = listWords([...new Set(bad.map((answer) => describeAnswer(asking, answer)))]);
  const servers = [...new Set(bad.flatMap(({ realServer }) => realServer ?? []))];
  const about = servers.length === 0 ? '' : `, from ${listWords(servers)}`;
  return [
    {
      reason: `${service.name}: ${bad.length} of ${answers.length} requests of ${from} to ${formatEndpoint(service.vip, service.port)} got no good answer: ${kinds}${about}`,
      expected: 'a good answer to every request',
      seen: kinds,
    },
  ];
}
