import fc, { type Arbitrary } from 'fast-check';
import type { Diff } from '../../src/model/plan/change.js';
import type { DrillSummary, Event, Failure, HostSummary } from '../../src/model/run/event.js';
import type { Forecast } from '../../src/model/plan/forecast.js';
import { markNames } from '../../src/model/verify/history.js';
import type { CheckResult } from '../../src/model/verify/report.js';
import type { EventOf } from '../../src/report/event-map.js';

function arbitraryForecast(text: Arbitrary<string>): Arbitrary<Forecast> {
  const range = fc.record({
    ...{ minMs: fc.nat(9999), maxMs: fc.nat(99_999) },
    terms: fc.array(fc.record({ name: text, ms: fc.nat(), source: text }), { maxLength: 2 }),
  });
  const instance = fc.record(
    { instance: text, from: text, to: text, cleanStop: range, hostDeath: range, takeBack: range },
    { requiredKeys: ['instance', 'from'] },
  );
  const service = fc.record({
    ...{ service: text, deadProcess: range, silentHost: range, serverReturn: range },
  });
  const times = fc.record({
    instances: fc.array(instance, { maxLength: 2 }),
    services: fc.array(service, { maxLength: 2 }),
  });
  const unanswered = fc.oneof(
    fc.record({ type: fc.constant('at-most' as const), ms: fc.nat(9999) }),
    fc.record({ type: fc.constant('until' as const), event: text }),
  );
  const kind = fc.constantFrom(...(['vip-moves', 'drops-connections', 'unknown'] as const));
  const disturbance = fc.record(
    { kind, host: text, cause: text, consequence: text, unanswered, instead: text },
    { requiredKeys: ['kind', 'host', 'cause', 'consequence', 'unanswered'] },
  );
  const impact = fc.array(disturbance, { maxLength: 3 });
  return fc.record({ times, timesBefore: times, impact }, { requiredKeys: ['times', 'impact'] });
}

type EventArbitraries = { readonly [T in Event['type']]: Arbitrary<EventOf<T>> };

/** Any event whose texts are made by `text`; a new event without an arbitrary does not compile. */
export function arbitraryEvent(text: Arbitrary<string>): Arbitrary<Event> {
  const optional = fc.option(text, { nil: undefined });
  const durationMs = fc.nat(200_000);
  const command = fc.constantFrom('plan' as const, 'up' as const);
  const failure = fc.record({
    code: fc.constant('COMMAND_FAILED' as const),
    message: text,
    host: text,
    task: text,
    command: text,
    exitStatus: fc.nat(255),
    stderr: text,
    hint: text,
    at: text,
  }) satisfies Arbitrary<Failure>;
  const diff = fc.oneof(
    fc.record({ type: fc.constant('text' as const), path: text, before: optional, after: text }),
    fc.record({
      type: fc.constant('value' as const),
      name: text,
      before: optional,
      after: optional,
    }),
    fc.record({ type: fc.constant('opaque' as const), name: text, reason: text }),
  ) as Arbitrary<Diff>;
  const change = { host: text, play: text, task: text, summary: text };
  const summaryOfHost = fc.record({
    ok: fc.nat(9),
    changed: fc.nat(9),
    failed: fc.nat(1),
    execs: fc.nat(3),
  }) satisfies Arbitrary<HostSummary>;
  const status = fc.constantFrom('pass' as const, 'unknown' as const, 'fail' as const);
  const check = fc.record(
    {
      ...{ name: text, host: text, status, reason: text, expected: text, seen: text, cause: text },
      unknownIsAllowed: fc.boolean(),
    },
    { requiredKeys: ['name', 'status', 'reason'] },
  ) as Arbitrary<CheckResult>;
  const drill = fc.record(
    {
      ...{ name: text, target: text, status, reason: text },
      ...{ outageMs: durationMs, boundMs: durationMs, vipOwnersMax: fc.nat(2) },
      ...{ requests: fc.nat(999), failed: fc.nat(99) },
    },
    { requiredKeys: ['name', 'target', 'status', 'reason', 'requests', 'failed'] },
  ) as Arbitrary<DrillSummary>;
  const kinds: EventArbitraries = {
    'run-started': fc.record({
      type: fc.constant('run-started'),
      command,
      cluster: text,
      inventory: text,
      hosts: fc.array(text),
      addresses: fc.record({ web1: text }),
    }),
    'phase-started': fc.record({
      type: fc.constant('phase-started'),
      phase: text,
      hosts: fc.array(text),
    }),
    'phase-finished': fc.record({
      type: fc.constant('phase-finished'),
      phase: text,
      outcome: fc.constantFrom('done', 'nothing-to-do', 'failed'),
      durationMs,
    }),
    'hosts-awaited': fc.record({
      ...{ type: fc.constant('hosts-awaited'), phase: text },
      ...{ hosts: fc.array(text), waitedMs: durationMs },
    }),
    'host-probed': fc.record({ type: fc.constant('host-probed'), host: text, durationMs }),
    'host-failed': fc.record({ type: fc.constant('host-failed'), host: text, failure }),
    'not-attempted': fc.record({
      ...{ type: fc.constant('not-attempted'), host: text, play: text, reason: text },
    }),
    'change-planned': fc.record({
      type: fc.constant('change-planned'),
      ...{ ...change, kind: text },
      diffs: fc.array(diff, { maxLength: 3 }),
    }),
    'plan-made': fc.record({
      type: fc.constant('plan-made'),
      counts: fc.constant({ file: 1 }),
      forecast: arbitraryForecast(text),
    }),
    'change-started': fc.record({ type: fc.constant('change-started'), ...change }),
    'change-done': fc.record({ type: fc.constant('change-done'), ...change, durationMs }),
    progress: fc.record({ type: fc.constant('progress'), host: text, text }),
    warning: fc.record({ type: fc.constant('warning'), host: text, text }),
    'check-done': fc.record({ type: fc.constant('check-done'), check }),
    'drill-started': fc.record({
      ...{ type: fc.constant('drill-started'), drill: text, title: text },
      ...{ number: fc.nat(9), total: fc.nat(9) },
    }),
    'drill-marked': fc.record({
      ...{ type: fc.constant('drill-marked'), drill: text },
      mark: fc.constantFrom(...markNames),
    }),
    'drill-done': fc.record({
      type: fc.constant('drill-done'),
      title: text,
      result: drill,
      durationMs,
    }),
    summary: fc.oneof(
      fc.record({
        type: fc.constant('summary'),
        command,
        hosts: fc.dictionary(text, summaryOfHost),
        changed: fc.nat(99),
        durationMs,
        exitCode: fc.constantFrom(0, 1),
      }),
      fc.record({
        ...{ type: fc.constant('summary'), command: fc.constant('verify'), status },
        ...{ checks: fc.array(check), drills: fc.array(drill) },
        ...{ durationMs, exitCode: fc.constantFrom(0, 1) },
      }),
    ),
  };
  return fc.oneof(...Object.values(kinds));
}
