import { agreedStart, agreedWriter } from '../../facts/database/agreed-start.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { databaseServiceName } from '../../tiers/database/database-service.js';
import { dataNodes, galeraOf } from '../../tiers/database/nodes.js';
import { nodeScript } from '../../tiers/database/paths.js';

type Want = { readonly host: string; readonly isFirst: boolean };
type Facts = {
  readonly writer: typeof agreedWriter;
  readonly start: typeof agreedStart;
  readonly unit: FactRef<UnitFact | undefined>;
};

/** The first node writes, as long as it is there: one that has been away is told so, and its predecessor lets go first. */
export const databaseWriter: Resource<Want, Facts> = {
  kind: 'database_writer',
  argNames: [],
  parse: (_, { cluster, host: { name } }) => {
    const galera = galeraOf(cluster.tiers.database);
    const [first] = galera === undefined ? [] : dataNodes(galera);
    return { host: name, isFirst: first?.host === name };
  },
  facts: () => ({
    writer: agreedWriter,
    start: agreedStart,
    unit: unitNamed('mariadb.service'),
  }),
  diff: (want, seen) => (want.isFirst ? diffWriter(want, seen) : []),
};

function diffWriter({ host }: Want, { writer, start, unit }: Seen<Facts>): readonly Change[] {
  // Who is started in this plan, and is not the one that begins, has been missed by the others.
  const isAway = unit?.startedAtSeconds === Infinity && start.type === 'joins';
  const isOther = writer !== undefined && writer !== host;
  if (!isOther && !(isAway && writer !== undefined)) return [];
  const from = isOther ? `, in place of ${writer}` : ' again, after its start';
  return [
    {
      summary: `${host} is the database node that writes${from}: connections to the other one end first`,
      diffs: [
        {
          type: 'value',
          name: 'database node that writes',
          ...(isOther ? { before: writer } : {}),
          after: host,
        },
      ],
      steps: [{ type: 'run', script: `${nodeScript} take`, quietMs: 90_000 }],
      expects: [{ ref: agreedWriter, value: host }],
      effect: { type: 'taken-over', service: databaseServiceName },
    },
  ];
}
