import type { Change, Effect } from '../../src/model/plan/change.js';
import type { Plan } from '../../src/model/plan/plan.js';

/** A change that somebody notices. */
export function noticed(effect: Effect): Change {
  return { summary: 'it changes', diffs: [], steps: [], expects: [], effect };
}

export function restart(unit: string): Change {
  return noticed({ type: 'service', unit, action: 'restart' });
}

/** A keepalived.conf that gets new content. */
export function rewritten(before: string | undefined, after: string): Change {
  const path = '/etc/keepalived/keepalived.conf';
  const diff = { type: 'text', path, after, ...(before === undefined ? {} : { before }) } as const;
  return { summary: `${path} gets new content`, diffs: [diff], steps: [], expects: [] };
}

/** Another file that gets other lines. */
export function relisted(
  path: string,
  before: readonly string[],
  after: readonly string[],
): Change {
  const diff = { type: 'text', path, before: before.join('\n'), after: after.join('\n') } as const;
  return { summary: `${path} gets new content`, diffs: [diff], steps: [], expects: [] };
}

/** A plan whose batches change these hosts at once. */
export function planOf(...batches: readonly Readonly<Record<string, readonly Change[]>>[]): Plan {
  const stages = batches.map((batch) =>
    Object.entries(batch).map(([host, changes]) => ({
      host,
      tasks: [{ name: 'a task', kind: 'service', changes }],
    })),
  );
  return { stages: [{ play: 'a play', batches: stages }] };
}
