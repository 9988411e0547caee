import { compareSettings } from '../lvs/vrrp/agreement.js';
import type { VrrpInstance } from '../model/cluster/cluster.js';
import type { Disturbance, Lasting } from '../model/plan/forecast.js';
import { byPriority, masterDownMs } from '../model/cluster/vrrp-times.js';
import type { InstanceConfig } from './director-config.js';
import { joinWords, mayBeServed, meetingOf, type Situation } from './situation.js';

/** Where a configuration changes, and among what. */
export type Place = { readonly host: string; readonly situation: Situation };

/** One director's instance that gets another opinion, and addresses that clients use meanwhile. */
type Alteration = {
  readonly before: InstanceConfig;
  readonly after: InstanceConfig;
  readonly served: readonly string[];
  /** As the inventory has it; undefined: it knows no such instance. */
  readonly instance: VrrpInstance | undefined;
};

type Felt = Pick<Disturbance, 'consequence' | 'unanswered' | 'instead'>;

/** What clients feel where a director gets another opinion on what all must agree on to hear each other. */
export function agreementImpact(
  before: InstanceConfig,
  after: InstanceConfig,
  { host, situation }: Place,
): readonly Disturbance[] {
  const served = after.vips
    .filter((vip) => before.vips.includes(vip))
    .filter((vip) => mayBeServed(situation, vip));
  const instance = findInstance(after, situation);
  const members = membersOf(instance);
  const installed = members.map((member) => situation.installed.get(member));
  const { unheard, startsAnew } = compareSettings(before, after, installed);
  if (unheard.length === 0 || served.length === 0) return [];
  const alteration = { before, after, served, instance };
  const felt = startsAnew ? begunAnew(alteration, situation) : disagreed(alteration, situation);
  const cause = `${after.name} gets another ${joinWords(unheard)}`;
  return felt.map((one) => ({ kind: 'vip-moves', host, cause, ...one }));
}

function findInstance(
  { name, advertised }: InstanceConfig,
  { cluster }: Situation,
): VrrpInstance | undefined {
  return (
    cluster.vrrp.find((one) => one.name === name) ??
    cluster.vrrp.find(({ vips }) => vips.some(({ address }) => advertised.includes(address)))
  );
}

function membersOf(instance: VrrpInstance | undefined): readonly string[] {
  return (instance?.members ?? []).map(({ host }) => host);
}

/** The director that is to have the addresses waits as if nobody were there; so does every other one. */
function begunAnew(alteration: Alteration, situation: Situation): readonly Felt[] {
  const { after, served, instance } = alteration;
  const members = membersOf(instance);
  const [first] = instance === undefined ? [] : byPriority(instance);
  const ms = Math.ceil(masterDownMs({ ...after, priority: first?.priority ?? after.priority }));
  const wait = { type: 'at-most', ms } as const;
  if (members.length < 2) {
    const consequence = `keepalived starts the instance again, and no director owns ${joinWords(served)} meanwhile`;
    return [{ consequence, unanswered: wait }];
  }
  switch (meetingOf(situation, members)) {
    case 'in-order':
      return [
        {
          consequence: `the next director takes ${joinWords(served)} before the other lets go${after.nopreempt ? '' : ', and gives back'}; open connections may end`,
          unanswered: { type: 'at-most', ms: 0 },
        },
      ];
    case 'at-once': {
      const consequence = `all directors start the instance again, and no director owns ${joinWords(served)} meanwhile`;
      return [{ consequence, unanswered: wait }];
    }
    case undefined:
      return [divided(alteration, situation)];
  }
}

// How far apart directors that meet may load a change, on a machine that is slow.
const spreadMs = 2000;

/** They load it within the time for which a director does without adverts, and nobody notices. */
function disagreed(alteration: Alteration, situation: Situation): readonly Felt[] {
  const { before, after, served, instance } = alteration;
  const members = membersOf(instance);
  if (members.length < 2) return [];
  if (meetingOf(situation, members) === undefined) return [divided(alteration, situation)];
  const waitMs = Math.ceil(Math.max(masterDownMs(before), masterDownMs(after)));
  if (waitMs >= spreadMs) return [];
  const consequence = `all directors load it at the same moment; where one is late, ${joinWords(served)} may move`;
  return [{ consequence, unanswered: { type: 'at-most', ms: waitMs } }];
}

function divided({ served, instance }: Alteration, situation: Situation): Felt {
  const unanswered: Lasting = { type: 'until', event: 'all directors have the same' };
  const instead = findOtherWay(membersOf(instance), situation);
  return {
    consequence: `the directors do not hear each other, and each takes ${joinWords(served)}`,
    unanswered,
    ...(instead === undefined ? {} : { instead }),
  };
}

function findOtherWay(members: readonly string[], situation: Situation): string | undefined {
  const left = members.filter((host) => !situation.configured.has(host));
  if (left.length === 0) return undefined;
  return `without --limit and --tags, or with ${joinWords(left)} too: they load it at the same moment`;
}
