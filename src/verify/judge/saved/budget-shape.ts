import {
  writeExpectations,
  type Allowances,
  type StallLimits,
} from '../../../model/verify/budget.js';
import {
  flag,
  listOf,
  number,
  object,
  oneOf,
  optional,
  text,
  unionByType,
  type Shape,
} from '../../../model/text/shape.js';

const bound = object({
  from: oneOf('fault', 'heal'),
  ms: number,
  terms: listOf(object({ name: text, ms: number, source: text })),
});

const phase = object({ silence: bound, errors: bound, maxFailed: optional(number) });

const allowances: Readonly<Record<keyof Allowances, Shape>> = {
  intervalMs: number,
  answerLimitMs: number,
  processingMs: number,
  clockMarginMs: number,
  startMs: number,
  bootMs: number,
};

const stalls: Readonly<Record<keyof StallLimits, Shape>> = {
  timelyMs: number,
  flapMs: number,
  settleMs: number,
};

/** What a saved budget looks like. */
export const budgetShape: Shape = object({
  version: oneOf(1),
  drill: text,
  fault: phase,
  heal: phase,
  failsPastHeal: optional(bound),
  headline: oneOf('silence', 'errors'),
  directors: listOf(text),
  vips: listOf(text),
  services: listOf(text),
  unheld: optional(listOf(text)),
  gateway: optional(text),
  gatewayVips: optional(listOf(text)),
  targetIsSilent: flag,
  dualOwners: unionByType({ never: object({}), 'until-heal': object({ convergeMs: number }) }),
  vip: oneOf('stays', 'moves', 'any'),
  finalOwner: oneOf('initial', 'any'),
  connections: oneOf('kept', 'kept-off-target', 'may-break'),
  persistentServices: listOf(text),
  followed: optional(listOf(object({ service: text, keptBy: optional(oneOf('hash', 'sync')) }))),
  sorryServers: optional(flag),
  lostQuorums: optional(
    listOf(object({ service: text, survivors: listOf(text), sorryServer: optional(flag) })),
  ),
  targetReturns: optional(bound),
  writes: optional(
    object({
      place: text,
      writers: listOf(text),
      expects: oneOf(...writeExpectations),
      copies: optional(listOf(text)),
      answer: bound,
      answerAfterHeal: optional(bound),
      interruption: optional(object({ fault: bound, heal: bound })),
      resume: bound,
      reaction: optional(bound),
      readsBack: optional(flag),
    }),
  ),
  restore: bound,
  allowances: object(allowances),
  stalls: optional(object(stalls)),
});
