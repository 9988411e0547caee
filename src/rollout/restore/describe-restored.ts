import type { Restored } from './restore.js';

type Outcome<T extends Restored['type']> = Extract<Restored, { type: T }>;

/** Whether everything is as it was before the batch, on all of its hosts. */
export function isAllBack(restored: readonly Restored[]): boolean {
  return restored.every(({ type }) => type === 'back');
}

/** What is back, as the beginning of a sentence. */
export function describeBack(restored: readonly Restored[]): string {
  const parts = [...pick(restored, 'back'), ...pick(restored, 'not-loaded')]
    .filter(({ things }) => things.length > 0)
    .map(({ host, things }) => `${things.join(' and ')} on ${host}`);
  return parts.length === 0
    ? 'There were no former files to restore'
    : `The former files are restored: ${parts.join('; ')}`;
}

/**
 * What became of a batch that is not all back: sentences, one for each that matters. `command` is that
 * of the run, which goes on with its work when it is given again.
 */
export function describePartlyBack(
  restored: readonly Restored[],
  command: string,
): readonly string[] {
  const isBack = restored.some(({ type }) => type === 'back' || type === 'not-loaded');
  return [
    ...(isBack ? [`${describeBack(restored)}.`] : []),
    ...pick(restored, 'not-loaded').map(
      ({ host, reason }) => `${host} has not loaded them: ${reason.message}`,
    ),
    ...pick(restored, 'left').map(
      ({ host, reason }) => `Could not restore the former files on ${host}: ${reason.message}`,
    ),
    ...pick(restored, 'agrees').map(
      ({ host, others }) =>
        `${host} keeps its new files, which it has loaded, because it must agree with ${others.join(' and ')}.`,
    ),
    `The next \`${command}\` finishes it.`,
  ];
}

function pick<T extends Restored['type']>(
  restored: readonly Restored[],
  type: T,
): readonly Outcome<T>[] {
  return restored.filter((one): one is Outcome<T> => one.type === type);
}
