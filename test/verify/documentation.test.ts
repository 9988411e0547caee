import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { verifyCommand } from '../../src/commands/verify.js';
import { packageRoot } from '../../src/package-root.js';
import { catalogue } from '../../src/verify/catalogue.js';
import { probes } from '../../src/verify/probes/probe-table.js';

function read(name: string): string {
  return readFileSync(path.join(packageRoot, 'docs', name), 'utf8');
}

const [verify, drills] = [read('verify.md'), read('drills.md')];

/** The names in the first column of the table under a heading. */
function rowsUnder(text: string, heading: string): readonly string[] {
  const part = text.split(/^## /m).find((section) => section.startsWith(heading)) ?? '';
  return [...part.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name);
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

test('every option of verify is in one of them', (t) => {
  const common = ['--playbook', '--host-key', '--verbose'];
  for (const { long } of verifyCommand(() => undefined).options) {
    if (long === undefined || common.includes(long)) continue;
    t.true(`${verify}${drills}`.includes(long), long);
  }
});
