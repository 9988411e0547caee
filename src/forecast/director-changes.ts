import { hostStages, type Plan } from '../model/plan/plan.js';
import { readDirectorConfig, type DirectorConfig } from './director-config.js';

/** Where keepalived looks for its configuration, keepalived(8). */
export const keepalivedConfPath = '/etc/keepalived/keepalived.conf';

/** A director's configuration before the plan and after it; undefined: it cannot be understood. */
export type DirectorChange = {
  readonly host: string;
  readonly before: DirectorConfig | 'absent' | undefined;
  readonly after: DirectorConfig | undefined;
};

/** The directors whose keepalived.conf gets new content. */
export function listDirectorChanges(plan: Plan): readonly DirectorChange[] {
  const found = hostStages(plan).flatMap(({ host, tasks }) =>
    tasks
      .flatMap(({ changes }) => changes)
      .flatMap(({ diffs }) => diffs)
      .flatMap((diff) =>
        diff.type === 'text' && diff.path === keepalivedConfPath ? [{ host, diff }] : [],
      ),
  );
  return found.map(({ host, diff }) => ({
    host,
    before: diff.before === undefined ? 'absent' : readDirectorConfig(diff.before),
    after: readDirectorConfig(diff.after),
  }));
}
