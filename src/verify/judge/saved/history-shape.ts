import type { Entry } from '../../../model/verify/history.js';
import {
  connectionEnds,
  failureKinds,
  markNames,
  observerKinds,
  vrrpStates,
} from '../../../model/verify/history.js';
import {
  flag,
  listOf,
  number,
  object,
  oneOf,
  optional,
  recordOf,
  text,
  unionByType,
  type Shape,
} from '../../../model/text/shape.js';

const outcome = unionByType({
  answered: object({ server: text }),
  failed: object({ failure: oneOf(...failureKinds) }),
});

const request = object({
  observer: text,
  scheduledMs: number,
  startMs: number,
  durationMs: number,
  client: text,
  outcome,
});

const entries: Readonly<Record<Entry['type'], Shape>> = {
  request,
  control: request,
  beat: object({
    observer: text,
    scheduledMs: number,
    sentMs: number,
    answeredMs: number,
    uptimeMs: number,
  }),
  connection: object({
    observer: text,
    client: text,
    server: text,
    openedMs: number,
    lastByteMs: number,
    bytes: number,
    end: oneOf(...connectionEnds),
  }),
  ownership: object({ observer: text, atMs: number, vip: text, owned: flag }),
  vrrp: object({ observer: text, atMs: number, instance: text, state: oneOf(...vrrpStates) }),
  neighbour: object({ observer: text, atMs: number, vip: text, mac: optional(text) }),
  pool: object({ observer: text, atMs: number, service: text, server: text, inPool: flag }),
  flow: object({
    observer: text,
    service: text,
    client: text,
    clientPort: number,
    startMs: number,
    untilMs: number,
    exchanges: listOf(object({ askedMs: number, answeredMs: optional(number) })),
    synsAgain: number,
    sentAgain: object({ client: number, service: number }),
    reset: optional(object({ by: oneOf('client', 'service'), atMs: number })),
  }),
  quorum: object({ observer: text, atMs: number, service: text, isLost: flag }),
  write: object({
    observer: text,
    record: text,
    startMs: number,
    durationMs: number,
    outcome: unionByType({
      acknowledged: object({ by: optional(text) }),
      refused: object({ reason: text }),
      unanswered: object({}),
    }),
  }),
  records: object({ observer: text, atMs: number, records: listOf(text) }),
  newest: object({ observer: text, atMs: number, records: listOf(text) }),
  mark: object({ atMs: number, name: oneOf(...markNames) }),
};

const observer = object({
  id: text,
  kind: oneOf(...observerKinds),
  host: text,
  service: optional(text),
  server: optional(text),
  fromMs: number,
  untilMs: number,
  endedEarly: optional(text),
  clockOffsetMs: number,
  roundTripMs: number,
});

/** What a saved history looks like. */
export const historyShape: Shape = object({
  version: oneOf(1),
  cluster: text,
  drill: text,
  startedAt: text,
  target: listOf(text),
  unlike: optional(listOf(text)),
  observers: listOf(observer),
  entries: listOf(unionByType(entries)),
  macs: recordOf(listOf(text)),
});
