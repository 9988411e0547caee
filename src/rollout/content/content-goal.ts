import type { FactTable } from '../../facts/fact-table.js';
import { deployedContent, type DeployedContent } from '../../facts/content/deployed-content.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { Drained } from '../../model/cluster/drain.js';
import { factId } from '../../model/host/fact.js';
import { LvsError } from '../../model/problem/error.js';
import type { OfferedVersion } from '../../resources/content/content-changes.js';
import {
  wantedVersion,
  withDeployed,
  withRollback,
  type ContentRecord,
} from '../../tiers/web/content/content-record.js';
import { agreeOnContent } from '../agree-on-content.js';

/** What somebody wants the web servers to serve. */
export type ContentRequest = Drained &
  /** What a local folder holds. */
  (
    | { readonly type: 'deploy'; readonly offered: OfferedVersion }
    /** A version that they have. */
    | { readonly type: 'version'; readonly id: string }
    /** What they were to serve before. */
    | { readonly type: 'rollback' }
  );

type Facts = ReadonlyMap<string, FactTable>;

/** What of deployed content is on a host; undefined: it was not asked. */
export function contentOn(facts: Facts, host: string): DeployedContent | undefined {
  return facts.get(host)?.entries().get(factId(deployedContent)) as DeployedContent | undefined;
}

/** The record that all web servers are to have, by what they have. Throws NOTHING_KEPT. Pure. */
export function goalOf(cluster: Cluster, facts: Facts, request: ContentRequest): ContentRecord {
  const latest = agreeOnContent(cluster, facts);
  const { since, by } = request;
  if (request.type === 'deploy') {
    return withDeployed(latest, { id: request.offered.artifact.id, since, by });
  }
  if (request.type === 'version') {
    return withDeployed(latest, { id: findVersion(facts, request.id), since, by });
  }
  const goal = withRollback(latest, { since, by }, isComplete(facts, latest));
  if (goal !== undefined) return goal;
  throw new LvsError('NOTHING_KEPT', 'There is no version before: nothing to go back to.', {
    hint: 'lvsdeploy deploy --list shows which versions the web servers have, and --to-version takes one of them.',
  });
}

/** Whether all that serve deployed content serve what is wanted. */
function isComplete(facts: Facts, record: ContentRecord | undefined): boolean {
  const served = [...facts.keys()].flatMap((host) => contentOn(facts, host)?.current?.id ?? []);
  return record === undefined || served.every((id) => id === wantedVersion(record));
}

// The first digits are enough, as long as they mean one version.
function findVersion(facts: Facts, wanted: string): string {
  const all = [...facts.keys()].flatMap((host) =>
    (contentOn(facts, host)?.versions ?? []).map(({ id }) => id),
  );
  const known = [...new Set(all)];
  const [found, ...others] = known.filter((id) => id.startsWith(wanted));
  if (found !== undefined && others.length === 0) return found;
  const what = found === undefined ? 'No web server has a version' : 'Several versions begin with';
  throw new LvsError('NOTHING_KEPT', `${what} ${wanted}.`, {
    hint: `There are: ${known.join(', ') || 'none'}. lvsdeploy deploy --list shows where.`,
  });
}
