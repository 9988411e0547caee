import test from 'ava';
import { exceeds, requireAffordable } from '../../../src/app/plan/require-affordable.js';
import type { LvsError } from '../../../src/model/problem/error.js';
import type { Disturbance, Forecast, Lasting } from '../../../src/model/plan/forecast.js';

const range = { minMs: 609, maxMs: 609.375, terms: [] };
const times = {
  instances: [{ instance: 'VI_1', from: 'master', to: 'backup', cleanStop: range }],
  services: [],
};

function forecast(...impact: readonly Partial<Disturbance>[]): Forecast {
  const one: Disturbance = {
    ...{ kind: 'vip-moves', host: 'master', cause: 'keepalived restarts' },
    ...{ consequence: '10.0.0.227 moves', unanswered: { type: 'at-most', ms: 610 } },
  };
  return { times, impact: impact.map((own) => ({ ...one, ...own })) };
}

const lasting = (ms: number): { readonly unanswered: Lasting } => ({
  unanswered: { type: 'at-most', ms },
});
const endless = { unanswered: { type: 'until', event: 'it runs again' } } as const;

test('what a planned switchover costs is allowed, and no more', (t) => {
  t.notThrows(() => requireAffordable(forecast(), undefined));
  t.notThrows(() => requireAffordable(forecast(lasting(610), lasting(0)), undefined));
  const error = t.throws<LvsError>(
    () => requireAffordable(forecast(lasting(0), lasting(2000)), undefined),
    { code: 'CONSENT_NEEDED' },
  );
  t.is(
    error.message,
    'Nothing was changed: clients would be without an answer for up to 2.00 s, and without --yes at most 610 ms is allowed (a planned switchover of this cluster), as nobody can be asked.',
  );
  t.regex(error.details.hint ?? '', /--max-outage 2s allows this much/);
  t.is(error.exitCode, 1);
});

test('a limit of its own allows more, or less', (t) => {
  t.notThrows(() => requireAffordable(forecast(lasting(2000)), 2000));
  t.throws(() => requireAffordable(forecast(lasting(2000)), 1999), { message: /--max-outage/ });
  t.throws(() => requireAffordable(forecast(lasting(1)), 0), { code: 'CONSENT_NEEDED' });
});

test('no limit allows what nobody can compute', (t) => {
  for (const impact of [endless, { ...endless, kind: 'unknown' as const }]) {
    const error = t.throws<LvsError>(
      () => requireAffordable(forecast(lasting(0), impact), 3_600_000),
      { code: 'CONSENT_NEEDED' },
    );
    t.regex(error.message, /for a time that cannot be computed/);
    t.false(error.details.hint?.includes('--max-outage'));
  }
});

test('where a plan alters what a switchover costs, the longer time counts', (t) => {
  const before = { ...range, maxMs: 2000 };
  const timesBefore = { instances: [{ ...times.instances[0]!, cleanStop: before }], services: [] };
  t.false(exceeds({ ...forecast(lasting(2000)), timesBefore }));
  t.true(exceeds(forecast(lasting(2000))));
});

test('where nobody takes over, no outage at all is allowed', (t) => {
  const alone = { instances: [{ instance: 'VI_1', from: 'master' }], services: [] };
  t.true(exceeds({ times: alone, impact: forecast(lasting(1)).impact }));
  t.false(exceeds({ times: alone, impact: [] }));
});
