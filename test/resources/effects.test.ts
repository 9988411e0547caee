import test from 'ava';
import type { Change } from '../../src/model/plan/change.js';
import type { Effect } from '../../src/model/plan/effect.js';
import { listFixtures } from './fixture-files.js';
import { bind, known } from './plan-task.js';

/** Every change of all fixtures of a kind. */
function listChanges(wanted: string): readonly Change[] {
  return listFixtures().flatMap(({ kind, fixture }) => {
    if (kind !== wanted || fixture.changes === undefined) return [];
    const facts = Object.entries(fixture.facts).map(
      ([id, value]) => [id, value ?? undefined] as const,
    );
    return bind(kind, fixture.args).diff(new Map(facts), known);
  });
}

const actions = [
  [/ starts$/, 'start'],
  [/ is restarted: /, 'restart'],
  [/ is reloaded: /, 'reload'],
  [/ stops$/, 'stop'],
] as const;

test('a change of a service says what its unit notices', (t) => {
  const seen = new Set<string>();
  for (const { summary, effect } of listChanges('service')) {
    const action = actions.find(([pattern]) => pattern.test(summary))?.[1];
    t.is(effect?.type === 'service' ? effect.action : undefined, action, summary);
    seen.add(action ?? 'nothing');
  }
  t.deepEqual([...seen].sort(), ['nothing', 'reload', 'restart', 'start', 'stop']);
});

test('a change of addresses says which are gone, and not those that only look different', (t) => {
  const effects = listChanges('address').map(({ summary, effect }) => [summary, effect] as const);
  for (const [summary, effect] of effects) {
    t.is(effect?.type, summary.includes(' loses ') ? 'address-removed' : undefined, summary);
  }
  const gone = effects.flatMap(([, effect]) => (effect === undefined ? [] : [effect]));
  t.true(gone.length > 0);
  for (const effect of gone as Extract<Effect, { type: 'address-removed' }>[]) {
    t.false(effect.addresses.some((address) => address.includes('/')));
  }
});
