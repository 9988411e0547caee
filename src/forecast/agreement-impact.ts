import type { Disturbance } from '../model/forecast.js';
import type { InstanceConfig } from './director-config.js';
import { changeTogether, joinWords, mayBeServed, type Situation } from './situation.js';

/** Where a configuration changes, and among what. */
export type Place = { readonly host: string; readonly situation: Situation };

/** What clients feel where a director gets another opinion on what all must agree on to hear each other. */
export function agreementImpact(
  before: InstanceConfig,
  after: InstanceConfig,
  { host, situation }: Place,
): readonly Disturbance[] {
  const different = listDifferent(before, after);
  const served = after.vips
    .filter((vip) => before.vips.includes(vip))
    .filter((vip) => mayBeServed(situation, vip));
  const instance = situation.cluster.vrrp.find(({ name }) => name === after.name);
  const members = (instance?.members ?? []).map((member) => member.host);
  if (different.length === 0 || served.length === 0 || members.length < 2) return [];
  const cause = `${after.name} gets another ${joinWords(different)}`;
  const what: Pick<Disturbance, 'kind' | 'host' | 'cause'> = { kind: 'vip-moves', host, cause };
  // They reload at the same moment, and no advert is missed.
  if (changeTogether(situation, members)) {
    const consequence = `all directors load it at the same moment, and ${joinWords(served)} may move`;
    return [{ ...what, consequence, unanswered: { type: 'at-most', ms: after.advertIntervalMs } }];
  }
  const instead = findOtherWay(members, situation);
  return [
    {
      ...what,
      consequence: `the directors do not hear each other, and each takes ${joinWords(served)}`,
      unanswered: { type: 'until', event: 'all directors have the same' },
      ...(instead === undefined ? {} : { instead }),
    },
  ];
}

function listDifferent(before: InstanceConfig, after: InstanceConfig): readonly string[] {
  const parts = [
    ['virtual router id', before.virtualRouterId !== after.virtualRouterId],
    ['VRRP version', before.version !== after.version],
    // Version 3 tells the interval in its adverts; RFC 9568 section 5.2.7.
    ['advert interval', after.version === 2 && before.advertIntervalMs !== after.advertIntervalMs],
    ['password', before.authPassword?.reveal() !== after.authPassword?.reveal()],
    ['list of addresses', before.advertised.join() !== after.advertised.join()],
  ] as const;
  return parts.filter(([, differs]) => differs).map(([name]) => name);
}

function findOtherWay(members: readonly string[], situation: Situation): string | undefined {
  const left = members.filter((host) => !situation.configured.has(host));
  if (left.length === 0) return undefined;
  return `without --limit and --tags, or with ${joinWords(left)} too: they load it at the same moment`;
}
