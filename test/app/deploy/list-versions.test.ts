import test from 'ava';
import { describeServer } from '../../../src/app/deploy/list-versions.js';
import {
  deployedContent,
  type DeployedContent,
} from '../../../src/facts/content/deployed-content.js';
import { FactTable } from '../../../src/facts/fact-table.js';
import { factId } from '../../../src/model/host/fact.js';
import type { ContentRecord } from '../../../src/tiers/web/content/content-record.js';

const [one, two] = ['1'.repeat(16), '2'.repeat(16)];
const since = '2026-11-30T12:00:00Z';

const record: ContentRecord = {
  serial: 3,
  changed: { since, by: 'bob@desk' },
  action: 'rollback',
  versions: [{ id: one, since, by: 'alice@desk' }],
};

function describe(seen: Partial<DeployedContent>) {
  const content = { exists: true, versions: [], hasLeftovers: false, ...seen };
  const facts = new FactTable(new Map([[factId(deployedContent), content]]));
  return describeServer('web1', facts, record);
}

const current = (id: string) => ({ id, sinceSeconds: Date.parse(since) / 1000 });
const versions = [one, two].map((id) => ({ id, copiedAt: since }));

test('what a server serves, since when, and who wanted it last', (t) => {
  t.deepEqual(describe({ current: current(one), versions }), {
    ...{ host: 'web1', version: one, since, by: 'bob@desk' },
    ...{ others: [two], isWanted: true },
  });
});

test('a server that was away serves another version, of which nobody may be on record', (t) => {
  t.deepEqual(describe({ current: current(two), versions }), {
    ...{ host: 'web1', version: two, since, others: [one], isWanted: false },
  });
});

test('a new server, and one before the first deploy', (t) => {
  t.deepEqual(describe({}), { host: 'web1', others: [], isWanted: false });
  const facts = new FactTable(
    new Map([[factId(deployedContent), { exists: false, versions: [], hasLeftovers: false }]]),
  );
  t.true(describeServer('web1', facts, undefined).isWanted);
});
