import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

function readStat(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Whether any process of the group is left; one that is dead and not yet waited for is not. */
export function isAlive(group: number): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readStat)
    .some(([state, , processGroup]) => processGroup === String(group) && state !== 'Z');
}

/** Whether the process runs; one that is dead and not yet waited for does not. */
export function isRunning(pid: number): boolean {
  const [state] = readStat(String(pid));
  return state !== undefined && state !== 'Z';
}

/** Waits until the group is gone; false when it still is there after `limitMs`. */
export async function isGoneWithin(group: number, limitMs: number): Promise<boolean> {
  const endAt = performance.now() + limitMs;
  while (performance.now() < endAt) {
    if (!isAlive(group)) return true;
    await sleep(10);
  }
  return false;
}
