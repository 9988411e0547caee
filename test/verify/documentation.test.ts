import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { allowancesFor } from '../../src/app/verify/drill-bench.js';
import { verifyCommand } from '../../src/commands/verify.js';
import { loadInventory } from '../../src/config/load-inventory.js';
import { formatMeasured } from '../../src/model/verify/measured-time.js';
import { packageRoot } from '../../src/package-root.js';
import { formatDiagnosis } from '../../src/report/text/diagnosis-text.js';
import { plainStyle } from '../../src/report/words/style.js';
import { makeBudget } from '../../src/verify/budget/make-budget.js';
import { catalogue } from '../../src/verify/catalogue.js';
import { selectDrills } from '../../src/verify/drills/select-drills.js';
import { diagnose } from '../../src/verify/probes/diagnose.js';
import { probes } from '../../src/verify/probes/probe-table.js';
import { judgeObservations } from '../../src/verify/probes/run-probes.js';
import { recordInvocation } from '../cli/invoke.js';
import { noteSwitching } from './double/note-switching.js';
import { observe, readFixture, type Json } from './probes/sound-cluster.js';

function read(name: string): string {
  return readFileSync(path.join(packageRoot, 'docs', name), 'utf8');
}

const [verify, drills] = [read('verify.md'), read('drills.md')];

/** The names that begin the rows of the tables and lists under a heading. */
function rowsUnder(text: string, heading: string): readonly string[] {
  const part = text.split(/^## /m).find((section) => section.startsWith(heading)) ?? '';
  return [...part.matchAll(/^[|-] `([\w-]+)`/gm)].map(([, name = '']) => name);
}

test('docs/verify.md has every probe, in the order in which they are judged', (t) => {
  t.deepEqual(
    rowsUnder(verify, 'Probes'),
    probes.map(({ name }) => name),
  );
});

test('docs/drills.md has every drill once', (t) => {
  t.deepEqual(
    rowsUnder(drills, 'What is done to the cluster').toSorted(),
    catalogue.map(({ name }) => name).toSorted(),
  );
});

test('docs/drills.md shows the list of the lab, with its bounds', async (t) => {
  const { cluster } = await loadInventory(path.join(packageRoot, 'inventories', 'lab.yml'));
  const { control } = noteSwitching(cluster.hosts.map(({ name }) => name));
  const only = catalogue.map(({ name }) => name);
  const { leftOut } = selectDrills(cluster, { only, switches: { power: control, link: control } });
  for (const drill of catalogue) {
    const why = leftOut.find((left) => left.drill === drill)?.reason;
    const { fault, headline } = makeBudget(cluster, drill, allowancesFor(cluster));
    const bound = formatMeasured(fault[headline].ms);
    const line = drills.split('\n').find((text) => text.startsWith(`  ${drill.name} `)) ?? '';
    const note = why === undefined ? [] : [`(left out: ${why})`];
    t.deepEqual(line.trim().split(/ {2,}/), [drill.name, bound, drill.title, ...note]);
  }
});

test('docs/verify.md shows a diagnosis as it is', (t) => {
  const { seen } = readFixture('requests/black-hole-behind-one-real-server.json') as {
    readonly seen: Json;
  };
  const diagnosis = diagnose(judgeObservations(observe(seen)));
  const lines = formatDiagnosis(diagnosis, { style: plainStyle, verbose: false });
  t.true(verify.includes(lines.join('\n')), lines.join('\n'));
});

test('every option of verify is in one of them', (t) => {
  const common = ['--playbook', '--host-key', '--verbose'];
  for (const { long } of verifyCommand(recordInvocation().invocation).options) {
    if (long === undefined || common.includes(long)) continue;
    t.true(`${verify}${drills}`.includes(long), long);
  }
});
