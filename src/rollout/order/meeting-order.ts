import { compareSettings } from '../../lvs/vrrp/agreement.js';
import type { LoadOrder } from '../../lvs/vrrp/load-order.js';
import { pairInstances } from '../../lvs/vrrp/pair-instances.js';
import type { VrrpSettings } from '../../lvs/vrrp/settings.js';
import type { HostStage } from '../../model/plan/plan.js';
import { masterDownMs } from '../../model/cluster/vrrp-times.js';
import type { AddressesOf } from './director-order.js';
import { findVrrpChange, type VrrpChange } from './vrrp-change.js';

/** The part of one host in a meeting. */
export type Part = {
  /** Added to the summary of its reload: `right after backup`. */
  readonly words: string;
  /** The hosts whose part comes before. */
  readonly after: readonly string[];
  /** The addresses that it has to have taken before its part is done. */
  readonly takes: readonly string[];
  /** How long that may last. */
  readonly withinMs: number;
  /** Who lets go of them when it has them; undefined: nobody. */
  readonly from?: string;
};

type Changes = ReadonlyMap<string, VrrpChange>;

/** Who comes before whom when these hosts meet, by the host. Pure. */
export function arrangeMeeting(
  stages: readonly HostStage[],
  addressesOf: AddressesOf,
): ReadonlyMap<string, Part> {
  const hosts = stages.map(({ host }) => host);
  const changes = new Map(
    stages.flatMap((stage) => {
      const change = findVrrpChange(stage);
      return change === undefined ? [] : [[stage.host, change] as const];
    }),
  );
  const owner = findOwner(changes, addressesOf);
  const order = owner === undefined || changes.size < hosts.length ? 'at-once' : orderOf(changes);
  const meeting: Meeting = { hosts, changes, owner: owner ?? '' };
  const partOf = (host: string): Part =>
    partsBy[order][host === owner ? 'owner' : 'other'](host, meeting);
  return new Map(hosts.map((host) => [host, partOf(host)]));
}

function orderOf(changes: Changes): LoadOrder {
  const [order, ...others] = new Set(Array.from(changes.values(), (change) => change.order));
  return others.length > 0 ? 'at-once' : (order ?? 'at-once');
}

/** The only one that owns addresses of the instances that change. */
function findOwner(changes: Changes, addressesOf: AddressesOf): string | undefined {
  const owners = [...changes].filter(([host, change]) => {
    const held = addressesOf(host);
    return changedPairs(change).some(({ before }) =>
      before.advertised.some((vip) => held.includes(vip)),
    );
  });
  return owners.length === 1 ? owners[0]?.[0] : undefined;
}

function changedPairs({ before, after }: VrrpChange) {
  return pairInstances(before, after).flatMap((pair) => {
    if (pair.before === undefined || pair.after === undefined) return [];
    const { names } = compareSettings(pair.before, pair.after, []);
    return names.length === 0 ? [] : [{ before: pair.before, after: pair.after }];
  });
}

type Meeting = {
  readonly hosts: readonly string[];
  readonly changes: Changes;
  readonly owner: string;
};

const nothingTaken = { takes: [], withinMs: 0 };

function others(host: string, { hosts }: Meeting): string {
  return hosts.filter((other) => other !== host).join(' and ');
}

type Roles = Readonly<Record<'owner' | 'other', (host: string, meeting: Meeting) => Part>>;

function atOnce(host: string, meeting: Meeting): Part {
  return { words: `at the same moment as on ${others(host, meeting)}`, after: [], ...nothingTaken };
}

function rightBefore(words: string): Part {
  return { words: `right before ${words}`, after: [], ...nothingTaken };
}

const partsBy: Readonly<Record<LoadOrder, Roles>> = {
  'in-turn': { owner: atOnce, other: atOnce },
  'at-once': { owner: atOnce, other: atOnce },
  'owner-first': {
    owner: (host, meeting) => rightBefore(others(host, meeting)),
    other: (_, { owner }) => ({ words: `right after ${owner}`, after: [owner], ...nothingTaken }),
  },
  'owner-last': {
    owner: (host, meeting) => ({
      words: `right after ${others(host, meeting)}`,
      after: meeting.hosts.filter((other) => other !== host),
      ...nothingTaken,
    }),
    other: (_, { owner }) => rightBefore(owner),
  },
  'handed-over': {
    owner: (host, meeting) => ({
      words: `when ${meeting.hosts.filter((other) => other !== host).join(' or ')} has taken the addresses over`,
      after: meeting.hosts.filter((other) => other !== host),
      ...nothingTaken,
    }),
    other: takeOver,
  },
};

function takeOver(host: string, { changes, owner }: Meeting): Part {
  const taken = inherited(host, changes, owner);
  const takes = taken.flatMap(({ advertised }) => advertised);
  const what = `it takes ${takes.join(' and ')} over from ${owner}`;
  return {
    words: takes.length === 0 ? `before ${owner}` : `then ${what}`,
    after: [],
    takes,
    withinMs: Math.max(0, ...taken.map(masterDownMs)),
    ...(takes.length === 0 ? {} : { from: owner }),
  };
}

/** The instances that begin anew, and of which this host is the first one without their owner. */
function inherited(host: string, changes: Changes, owner: string): readonly VrrpSettings[] {
  const own = changes.get(host);
  if (own === undefined) return [];
  const rivals = [...changes].filter(([other]) => other !== host && other !== owner);
  return changedPairs(own)
    .map(({ after }) => after)
    .filter(({ name, priority }) =>
      rivals.every(([other, change]) => {
        const theirs = change.after.find((one) => one.name === name)?.priority ?? 0;
        return theirs < priority || (theirs === priority && other > host);
      }),
    );
}
