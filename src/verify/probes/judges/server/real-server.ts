import { canBeAsked } from '../../../../lvs/asking/asking-of.js';
import type { Asking } from '../../../../lvs/asking/asking.js';
import { askingOf } from '../../../../tiers/asking-of.js';
import type { Host } from '../../../../model/cluster/cluster.js';
import { describeAnswer, isGoodAnswer } from '../../answers.js';
import {
  listDoors,
  type AskedDoor,
  type DirectAnswer,
  type Observations,
} from '../../observations.js';
import { serversIn, listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** Each real server answers by itself, to each director that would send it requests. */
export function judgeRealServers(seen: Observations): readonly Opinion[] {
  return serversIn(seen).flatMap((host) => {
    const served = listDoors(seen.cluster).filter(
      (door) => canBeAsked(door) && door.realServers.some((server) => server.host === host.name),
    );
    if (served.length === 0) return [];
    const problems = served.flatMap((service) => judgeService(seen, service, host));
    const fine = served.map((service) => describeGood(seen, service, host)).join('; ');
    return toOpinions({ problems, fine }, host.name);
  });
}

function answersOf(
  { direct }: Observations,
  service: AskedDoor,
  host: Host,
): readonly DirectAnswer[] {
  return direct.filter(
    (answer) => answer.service === service.name && answer.realServer === host.name,
  );
}

function judgeService(seen: Observations, service: AskedDoor, host: Host): readonly Problem[] {
  const asked = answersOf(seen, service, host).filter(({ way }) => way === 'rip');
  const known = asked.filter(({ unknown }) => unknown !== true);
  if (known.length === 0) {
    const reason = asked[0]?.failure ?? 'no host could ask';
    return [{ status: 'unknown', reason: `${service.name}: it was not asked: ${reason}` }];
  }
  const bad = known.filter((answer) => !isGoodAnswer(seen, service, answer));
  if (bad.length === 0) return [];
  const asking = askingOf(seen.cluster, service);
  const how = describeAnswer(asking, bad[0] ?? {});
  const from = listWords([...new Set(bad.map((answer) => answer.from))]);
  const problem = {
    expected:
      asking.language === 'TCP'
        ? 'a connection, around the directors'
        : `a good answer of ${asking.language}, around the directors`,
    seen: how,
  };
  return bad.length < known.length
    ? [
        {
          ...problem,
          reason: `${service.name}: it answers other hosts, but not ${from}: ${how}`,
          cause: `the way between ${from} and ${host.name}: a packet filter, a link, a wrong address`,
        },
      ]
    : [
        {
          ...problem,
          reason: `${service.name}: it gives no good answer to direct requests: ${how}`,
          cause: explainFault(asking, bad[0]),
        },
      ];
}

function explainFault(
  { language }: Asking,
  { status, failure }: Partial<DirectAnswer> = {},
): string {
  if (status !== undefined && language !== 'HTTP') {
    return 'the service runs, and reports itself that it is unavailable: look at its log';
  }
  if (status !== undefined) {
    return 'the service runs, but its site is broken: look at its error log. A TCP check does not see this; an HTTP check does';
  }
  return failure?.includes('refused') === true
    ? 'the service does not run there, or does not listen on this address: systemctl status, ss -ltn'
    : 'the host is down, cut off, or drops these packets';
}

function describeGood(seen: Observations, service: AskedDoor, host: Host): string {
  const answers = answersOf(seen, service, host).filter(({ way }) => way === 'rip');
  const who = listWords([...new Set(answers.map(({ from }) => from))]);
  const [{ status } = {}] = answers;
  const { language } = askingOf(seen.cluster, service);
  return `${service.name} answers ${who}${status === undefined ? '' : ` with ${language} status ${status}`}`;
}
