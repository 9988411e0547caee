import { galeraOf } from '../../../../tiers/database/nodes.js';
import type { Observations } from '../../observations.js';
import { lookAtEach, type Opinion, type Problem } from '../../opinion.js';
import { dataHosts } from './seen-nodes.js';

/** What a backup may take, besides the time from one to the next. */
const makingSeconds = 3600;

/** Every node has a whole backup that is no older than its timer allows. */
export function judgeBackups(seen: Observations): readonly Opinion[] {
  const backup = galeraOf(seen.cluster.tiers.database)?.backup;
  if (backup === undefined) return [];
  const limitSeconds = backup.everyHours * 3600 + makingSeconds;
  return lookAtEach(seen, dataHosts(seen), (_, { tiers }) => {
    const found = tiers?.database?.backup;
    if (found === undefined) return undefined;
    const { newest, ageSeconds = Infinity } = found;
    const age = describeAge(ageSeconds);
    const problem: Problem = {
      reason:
        newest === undefined
          ? `there is no backup in ${backup.folder}`
          : `the newest backup is ${age} old, and one is made every ${String(backup.everyHours)} h`,
      expected: `one of the last ${describeAge(limitSeconds)}`,
      seen: newest ?? 'none',
      cause:
        'the timer does not run, or backups fail: `systemctl list-timers lvs-database-backup.timer`, `journalctl -u lvs-database-backup`',
    };
    return {
      problems: ageSeconds <= limitSeconds ? [] : [problem],
      fine: `the newest backup is ${age} old`,
    };
  });
}

function describeAge(seconds: number): string {
  if (seconds < 7200) return `${String(Math.round(seconds / 60))} min`;
  const hours = Math.round(seconds / 3600);
  return hours < 72 ? `${String(hours)} h` : `${String(Math.round(hours / 24))} days`;
}
