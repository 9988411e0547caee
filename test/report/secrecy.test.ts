import test from 'ava';
import fc from 'fast-check';
import type { Event } from '../../src/model/run/event.js';
import { Secret } from '../../src/model/run/secret.js';
import { createReporter } from '../../src/report/create-reporter.js';
import { createRedactor } from '../../src/report/redaction/redactor.js';
import { affordable } from '../effort.js';
import { arbitraryEvent } from './arbitrary-event.js';
import { FakeTerminal } from './fake-terminal.js';

type Leak = { readonly secret: string; readonly events: readonly Event[] };

// With signs that JSON, a shell, a regular expression and a terminal treat in ways of their own.
const hostile = fc.constantFrom('"', "'", '\\', '$', '^', '.', '*', '\n', '\t', '€', 'Ω', ' ', 'x');

// One of two characters is hidden only where it is a value, so these are longer. `Ω` stands at both ends:
// no text of lvsdeploy's own, and no half of a secret, has one.
const arbitrarySecret = fc
  .string({ unit: hostile, minLength: 1, maxLength: 12 })
  .map((text) => `Ω${text}Ω`);

const arbitraryLeak: fc.Arbitrary<Leak> = arbitrarySecret.chain((secret) => {
  const around = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '%'), maxLength: 6 });
  const spelled = fc.constantFrom(secret, JSON.stringify(secret), secret.replaceAll("'", "'\\''"));
  const text = fc.tuple(around, spelled, around).map((parts) => parts.join(''));
  const events = fc.array(arbitraryEvent(text), { minLength: 1, maxLength: 12 });
  return fc.record({ secret: fc.constant(secret), events });
});

async function show(
  { secret, events }: Leak,
  { output, isTTY }: { readonly output?: 'plain' | 'json'; readonly isTTY: boolean },
): Promise<string> {
  const terminal = new FakeTerminal(isTTY);
  const reporter = createReporter({
    stdout: terminal.stream,
    stderr: terminal.stream,
    ...(output === undefined ? {} : { output }),
    verbose: true,
    redact: createRedactor([new Secret(secret)]),
  });
  events.forEach(reporter.emit);
  await reporter.finish();
  return terminal.text;
}

for (const output of ['plain', 'json'] as const) {
  test(`nothing secret is printed by ${output}, whatever the event`, async (t) => {
    const property = fc.asyncProperty(arbitraryLeak, async (leak) => {
      const text = await show(leak, { output, isTTY: false });
      return !text.includes('Ω');
    });
    await t.notThrowsAsync(fc.assert(property, { numRuns: affordable(200) }));
  });
}

test.serial('nothing secret is printed by live rows, whatever the event', async (t) => {
  const property = fc.asyncProperty(arbitraryLeak, async (leak) => {
    const text = await show(leak, { isTTY: true });
    return !text.includes('Ω');
  });
  await t.notThrowsAsync(fc.assert(property, { numRuns: affordable(40) }));
});
