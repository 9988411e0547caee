import { LvsError } from '../../model/problem/error.js';
import type { PlanContent, SavedChange } from '../../model/plan/saved-plan.js';

/** One thing that is not as it was when the plan was saved. */
type Difference = { readonly host: string; readonly text: string };

const shownDifferences = 10;

/** Throws PLAN_CHANGED, with the hosts and what is different, unless both are the same plan. */
export function requireSamePlan(saved: PlanContent, now: PlanContent): void {
  const differences = findDifferences(saved, now);
  const [first] = differences;
  if (first === undefined) return;
  const hosts = [...new Set(differences.map(({ host }) => host))].join(', ');
  const rest = differences.length - shownDifferences;
  const lines = differences
    .slice(0, shownDifferences)
    .map(({ host, text }) => `  ${host}: ${text}`);
  const message = [
    `Something has changed on ${hosts} since the plan was made:`,
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ].join('\n');
  throw new LvsError('PLAN_CHANGED', message, {
    hint: 'Nothing was changed. Make a new plan: lvsdeploy plan --out FILE',
  });
}

function findDifferences(saved: PlanContent, now: PlanContent): readonly Difference[] {
  return [
    ...changeDifferences(saved.changes, now.changes),
    ...factDifferences(saved.facts, now.facts),
  ];
}

function nameOf({ host, play, task, summary }: SavedChange): string {
  return JSON.stringify([host, play, task, summary]);
}

function changeDifferences(
  saved: readonly SavedChange[],
  now: readonly SavedChange[],
): readonly Difference[] {
  const before = new Map(saved.map((change) => [nameOf(change), change]));
  const after = new Map(now.map((change) => [nameOf(change), change]));
  const missing = saved.filter((change) => !after.has(nameOf(change)));
  const added = now.filter((change) => !before.has(nameOf(change)));
  const altered = now.filter((change) => {
    const old = before.get(nameOf(change));
    return old !== undefined && old.digest !== change.digest;
  });
  const describe = (what: string) => (change: SavedChange) => ({
    host: change.host,
    text: `${what}: ${change.summary}`,
  });
  const found = [
    ...missing.map(describe('no longer planned')),
    ...added.map(describe('planned now')),
    ...altered.map(describe('planned with another content')),
  ];
  return found.length > 0 ? found : orderDifferences(saved, now);
}

function orderDifferences(
  saved: readonly SavedChange[],
  now: readonly SavedChange[],
): readonly Difference[] {
  const index = now.findIndex((change, at) => {
    const old = saved[at];
    return old === undefined || nameOf(old) !== nameOf(change);
  });
  const moved = now[index];
  if (moved === undefined) return [];
  return [{ host: moved.host, text: `planned in another order: ${moved.summary}` }];
}

function factDifferences(
  saved: PlanContent['facts'],
  now: PlanContent['facts'],
): readonly Difference[] {
  const hosts = [...new Set([...Object.keys(saved), ...Object.keys(now)])];
  return hosts.flatMap((host) => {
    const [before, after] = [saved[host], now[host]];
    if (before === undefined) return [{ host, text: 'it was not part of the plan' }];
    if (after === undefined) return [{ host, text: 'it is not part of the plan any more' }];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const different = names.filter((name) => before[name] !== after[name]);
    return different.length === 0
      ? []
      : [{ host, text: `changed since then: ${different.join(', ')}` }];
  });
}
