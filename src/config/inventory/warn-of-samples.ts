import type { InventoryInput } from '../schema/inventory.js';
import type { DeclaredInstance } from './declare-instances.js';
import type { Reading } from './reading.js';

// Of keepalived.conf.sample, and so of most clusters that were set up from a recipe.
const sample = { id: 51, password: '1111' } as const;

/** Warns of what other clusters on the segment are likely to have too. A lab's segment is its own. */
export function warnOfSamples(
  { environment }: InventoryInput,
  instances: readonly DeclaredInstance[],
  reading: Reading,
): void {
  if (environment === 'lab') return;
  for (const instance of instances) warnOfId(instance, reading);
  const [first] = instances.filter((one) => passwordOf(one, reading) === sample.password);
  if (first === undefined) return;
  reading.warn({
    path: first.pathOf('auth_pass'),
    message:
      'this password is in every sample configuration: it does not tell this cluster from others on the segment',
    suggestion: 'choose one of your own, of at most 8 characters',
  });
}

function warnOfId({ id, path }: DeclaredInstance, { warn }: Reading): void {
  if (id !== sample.id) return;
  warn({
    path: [...path, 'id'],
    message: `the VRID is ${sample.id}, as in every sample configuration: another cluster on the segment with the same VRID may take this one's VIPs, or lose its own`,
    suggestion: `choose a VRID that nobody on the segment has: ${path.length === 1 ? 'vrrp: {id: 1 to 255}' : '1 to 255'}`,
  });
}

function passwordOf(
  { auth_pass: given, pathOf }: DeclaredInstance,
  { secretOf }: Reading,
): string | undefined {
  return given === undefined ? undefined : secretOf(given, pathOf('auth_pass')).reveal();
}
