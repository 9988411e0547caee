import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { managedBy } from '../../src/model/run/managed-by.js';
import { originalRecords, type StoredRecord } from '../../src/facts/records/kept-records.js';
import { ourMounts, type OurMount } from '../../src/facts/storage/our-mounts.js';
import type { StorageSettings } from '../../src/tiers/storage/settings.js';
import { strayMounts } from '../../src/resources/storage/stray-mounts.js';
import { shells, runSnippet } from '../facts/run-snippet.js';
import { context, known, makeArgs } from './plan-task.js';

const site = { unit: 'srv-site.mount', path: '/srv/site' };
const media = { unit: 'srv-media.mount', path: '/srv/media' };

const storage: StorageSettings = {
  kind: 'nfs',
  mounts: [{ path: '/srv/site', source: 'nas:/export/site', readOnly: false }],
};

const madeByUs: StoredRecord = {
  ...{ run: 'r', keptAt: '', kind: 'mount-point', key: '/srv/media' },
  storedAt: '/var/lib/lvsdeploy/original/mount-point/srv/media.kept',
  body: 'below absent /srv/media',
};

function plan(
  mounts: readonly OurMount[],
  records: readonly StoredRecord[],
  wanted?: typeof storage,
) {
  const cluster = { ...context.cluster, tiers: wanted === undefined ? {} : { storage: wanted } };
  const want = strayMounts.parse(makeArgs({}), { ...context, cluster });
  return strayMounts.diff(want, { mounts, records }, known);
}

test('what the inventory mounts stays, and a host without mounts is left alone', (t) => {
  t.deepEqual(plan([site], [], storage), []);
  t.deepEqual(plan([], []), []);
});

test('a mount that the inventory no longer has goes, with its unit, its folder, and what was kept of these', (t) => {
  const [change, ...others] = plan([site, media], [madeByUs], storage);
  t.deepEqual(others, []);
  t.is(change?.summary, '/srv/media is no longer mounted: the inventory has no such mount');
  t.deepEqual(change?.expects, [{ ref: ourMounts, value: [site] }]);
  const scripts = change?.steps.flatMap((step) => (step.type === 'run' ? [step.script] : [])) ?? [];
  t.is(scripts[0], 'echo /etc/systemd/system/srv-media.mount | keep_files');
  t.regex(
    scripts[1] ?? '',
    /^systemctl disable --now srv-media\.mount\nrm -f -- \/etc\/systemd\/system\/srv-media\.mount /,
  );
  t.regex(
    scripts[2] ?? '',
    /chattr -i -- "\$below"\nrmdir --ignore-fail-on-non-empty -- "\$below"' sh \/srv\/media$/,
  );
  t.is(scripts[3], `rm -f -- ${madeByUs.storedAt}`);
});

test('a folder that was there before stays, and of one that was immutable nothing is changed', (t) => {
  const scriptsOf = (body: string) =>
    plan([media], [{ ...madeByUs, body }]).flatMap(({ steps }) =>
      steps.flatMap((step) => (step.type === 'run' ? [step.script] : [])),
    );
  const there = scriptsOf('below plain 0 /srv/media').join('\n');
  t.true(there.includes('chattr -i'));
  t.false(there.includes('rmdir'));
  t.false(scriptsOf('below immutable 0 /srv/media').join('\n').includes('chattr'));
});

test('of several the first is gone when the next one goes', (t) => {
  const expected = plan([site, media], []).map(({ expects }) => expects[0]?.value);
  t.deepEqual(expected, [[media], []]);
});

test('it asks a host for its own mounts, and for what was kept', (t) => {
  const facts = strayMounts.facts({ units: [] });
  t.deepEqual(facts, { mounts: ourMounts, records: originalRecords });
});

const ours = `# ${managedBy}\n\n[Unit]\nDescription=Shared storage at /srv/site\n\n[Mount]\nWhere=/srv/site\n`;

/** A folder of units: one of ours, and such as are somebody else's in some way. */
function makeUnits(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-units-'));
  const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content);
  write('srv-site.mount', ours);
  write('srv-other.mount', ours.replace('Managed by lvsdeploy', 'Managed by hand'));
  write('srv-template.mount', ours.replace('Shared storage', 'A disk'));
  symlinkSync('/dev/null', path.join(folder, 'srv-masked.mount'));
  return folder;
}

for (const shell of shells) {
  test(`only mounts that say that they are ours are found, under ${shell.join(' ')}`, (t) => {
    const folder = makeUnits();
    t.teardown(() => rmSync(folder, { recursive: true }));
    const script = ourMounts.kind.script(['all']).replace('/etc/systemd/system', folder);
    const { stdout } = runSnippet(shell, script);
    t.deepEqual(ourMounts.kind.parse(stdout, 'all'), [site]);
  });
}
