import { formatEndpoint } from '../../../../lvs/address/format-address.js';
import type { Answer } from '../../../../facts/system/requests.js';
import { isGoodAnswer } from '../../answers.js';
import {
  listDoors,
  type AskedDoor,
  type Control,
  type Observations,
  type Requests,
} from '../../observations.js';
import { listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

type Asked = Extract<Requests, { type: 'asked' }>;

/** RFC 6298, section 2.1: who gets no answer to his SYN sends another one a second later. */
const secondTryMs = 900;
/** So many of them, and such a share, are no accident. */
const leastLost = 3;
const leastShare = 0.1;
/** Half of all requests take so much longer than by another way: a busy machine slows both. */
const slowFactor = 3;
const slowMs = 200;
const leastSamples = 5;

/** Requests are answered about as fast through the VIP as around it, and none has to be sent again. */
export function judgeResponseTimes(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster).flatMap((service) => {
    const asked = seen.requests[service.name];
    if (asked?.type !== 'asked') return [];
    const good = asked.answers.filter((answer) => isGoodAnswer(seen, service, answer));
    if (good.length === 0) return [];
    return toOpinions({
      problems: [...judgeLoss(service, asked), ...judgeDelay(seen, service, asked)].slice(0, 1),
      fine: `${service.name}: ${describeTimes(good, asked.controls ?? [])}`,
    });
  });
}

/** Connections of which the first SYN or its answer was lost, at the least: slow, and the kernel has sent it again. */
function countLost(answers: readonly Answer[], resent: number | undefined): number {
  const late = answers.filter(
    ({ connectMs, failure }) =>
      (connectMs ?? 0) >= secondTryMs || failure?.startsWith('no answer in time') === true,
  );
  return Math.min(late.length, resent ?? 0);
}

function isLossy(answers: readonly Answer[], resent: number | undefined): boolean {
  const lost = countLost(answers, resent);
  return lost >= leastLost && lost >= leastShare * answers.length;
}

function judgeLoss({ name, vip, port }: AskedDoor, asked: Asked): readonly Problem[] {
  const { answers, resent, from, controls = [] } = asked;
  if (!isLossy(answers, resent)) return [];
  const lost = countLost(answers, resent);
  return [
    {
      reason: `${name}: packets get lost: ${lost} of ${answers.length} connections of ${from} to ${formatEndpoint(vip, port)} needed a second SYN`,
      expected: 'connections that open at once',
      seen: `${lost} of ${answers.length} not answered within a second`,
      cause: explainLoss(controls),
    },
  ];
}

function explainLoss(controls: readonly Control[]): string {
  const asked = controls.filter(({ answers }) => answers.length > 0);
  const hit = asked.filter(({ answers, resent }) => countLost(answers, resent) >= 2);
  if (asked.length === 0) {
    return 'a link that loses packets, a limit of new connections, or an overloaded host on the way';
  }
  if (hit.length === 0) {
    return 'around the directors nothing is lost: the link of the active director, or a limit of new connections there (packet filter, net.ipv4.vs.drop_packet)';
  }
  const names = listWords(hit.map(({ realServer }) => realServer));
  return hit.length < asked.length
    ? `around the directors packets to ${names} are lost too: its link, or a limit of new connections there`
    : 'around the directors packets are lost too: the gateway, the client, or the network between them';
}

function judgeDelay(
  seen: Observations,
  service: AskedDoor,
  { answers, controls = [] }: Asked,
): readonly Problem[] {
  const good = answers.filter((answer) => isGoodAnswer(seen, service, answer));
  const through = median(good);
  const around = controls.flatMap(({ realServer, answers: own }) => {
    const ms = median(own.filter((answer) => isGoodAnswer(seen, service, answer)));
    return ms === undefined ? [] : [{ realServer, ms }];
  });
  const slow = around.find(({ ms, realServer }) =>
    around.some((other) => other.realServer !== realServer && isSlower(ms, other.ms)),
  );
  if (slow !== undefined) {
    const fast = Math.min(...around.map(({ ms }) => ms));
    return [
      {
        reason: `${service.name}: ${slow.realServer} is slow: half of its answers take more than ${slow.ms} ms, also around the directors`,
        expected: `about as long as others: ${fast} ms`,
        seen: `${slow.ms} ms`,
        cause: `${slow.realServer} is overloaded, or its link delays packets`,
      },
    ];
  }
  const all = median(controls.flatMap(({ answers: own }) => own));
  if (through === undefined || all === undefined || !isSlower(through, all)) return [];
  return [
    {
      reason: `${service.name}: half of the answers through ${formatEndpoint(service.vip, service.port)} take more than ${through} ms, around the directors ${all} ms`,
      expected: 'about the same time both ways',
      seen: `${through} ms`,
      cause: 'the active director is overloaded, or its link delays packets',
    },
  ];
}

function isSlower(ms: number, than: number): boolean {
  return ms > slowFactor * than + slowMs;
}

function median(answers: readonly Answer[]): number | undefined {
  const times = answers.flatMap(({ totalMs }) => totalMs ?? []).toSorted((a, b) => a - b);
  return times.length < leastSamples ? undefined : times[Math.floor(times.length / 2)];
}

function describeTimes(good: readonly Answer[], controls: readonly Control[]): string {
  const through = median(good);
  const around = median(controls.flatMap(({ answers }) => answers));
  const beside = around === undefined ? '' : `, around the directors in ${around} ms`;
  return `half of the answers came in ${through ?? 'an unknown number of'} ms${beside}`;
}
