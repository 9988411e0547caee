import { observe } from '../../engine/plan/observe.js';
import { describeFailure } from '../../engine/failure.js';
import { contentRecord, deployedContent } from '../../facts/content/deployed-content.js';
import type { FactTable } from '../../facts/fact-table.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { ExitCode } from '../../model/run/exit-code.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { agreeOnContent } from '../../rollout/agree-on-content.js';
import { wantedVersion, type ContentRecord } from '../../tiers/web/content/content-record.js';
import type { Invocation } from '../invocation/invocation.js';
import type { DeployOptions } from '../options.js';
import { openHosts } from '../run/open-hosts.js';
import { exitCodeOf } from '../run/summarise.js';

/** Which version a web server serves, since when and by whom, and which others it has. */
export type ServedVersions = {
  readonly host: string;
  readonly version?: string;
  /** ISO 8601, UTC. */
  readonly since?: string;
  readonly by?: string;
  readonly others: readonly string[];
  /** Whether it is what all of them are to serve. */
  readonly isWanted: boolean;
};

/** Shows what the web servers serve. */
export async function listVersions(
  invocation: Invocation,
  inventory: string | undefined,
  options: DeployOptions,
): Promise<ExitCode> {
  const { stdout, stderr, redact } = invocation;
  const signal = invocation.interruption.heed();
  const { loaded, chosen, pool } = await openHosts(invocation, inventory, options);
  const { cluster } = loaded;
  const servers = selectHosts(cluster, 'real_servers').filter((host) => chosen.includes(host));
  const questions = servers.map(({ name }) => ({
    host: name,
    refs: [deployedContent, contentRecord],
  }));
  try {
    const { concurrency } = options;
    const seen = await observe(questions, { pool, signal, concurrency, emit: () => undefined });
    const record = agreeOnContent(cluster, seen.facts);
    const rows = [...seen.facts].map(([host, facts]) => describeServer(host, facts, record));
    const ordered = servers.flatMap(({ name }) => rows.filter(({ host }) => host === name));
    const failures = [...seen.failures].map(([, error]) => describeFailure(error));
    if (options.output === 'json') {
      const wanted = record === undefined ? {} : { wanted: wantedVersion(record) };
      const told = mapStrings<unknown>({ ...wanted, servers: ordered, failures }, redact);
      stdout.write(`${toJsonText(told, 2)}\n`);
    } else {
      for (const row of ordered) stdout.write(`${toPrintable(redact(describeRow(row)))}\n`);
      for (const { host = '', message } of failures) stderr.write(redact(`${host}: ${message}\n`));
    }
    return exitCodeOf(seen.failures);
  } finally {
    await pool.closeAll();
  }
}

/** What one web server serves, by its facts and what all of them are to serve. Pure. */
export function describeServer(
  host: string,
  facts: FactTable,
  record: ContentRecord | undefined,
): ServedVersions {
  const { current, versions } = facts.get(deployedContent);
  const others = versions.map(({ id }) => id).filter((id) => id !== current?.id);
  if (current === undefined) return { host, others, isWanted: record === undefined };
  const since = new Date(current.sinceSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const isWanted = record !== undefined && wantedVersion(record) === current.id;
  const by = isWanted
    ? record.changed.by
    : record?.versions.findLast(({ id }) => id === current.id)?.by;
  return {
    ...{ host, version: current.id, since, others, isWanted },
    ...(by === undefined ? {} : { by }),
  };
}

function describeRow({ host, version, since, by, others, isWanted }: ServedVersions): string {
  const rest = others.length === 0 ? '' : `; also there: ${others.join(', ')}`;
  if (version === undefined) {
    const page = isWanted
      ? 'nothing was deployed yet'
      : 'serves no version, and answers 503: run lvsdeploy deploy';
    return `${host}  ${page}${rest}`;
  }
  const when = ` since ${(since ?? '').replace('T', ' ').replace(/Z$/, ' UTC')}`;
  const who = by === undefined ? '' : `, by ${by}`;
  return `${host}  ${version}${when}${who}${isWanted ? '' : ', NOT the one that is wanted'}${rest}`;
}
