import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { installedBuildFactAt } from '../../../src/facts/packages/installed-build.js';
import { probe, runSnippet, shells } from '../run-snippet.js';

/** A director's root on which sh has laid out what is to be seen, in the folder of the state. */
function layOut(t: ExecutionContext, script: string): string {
  const root = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-test-'));
  t.teardown(() => {
    rmSync(root, { recursive: true });
  });
  const prelude = [
    `cd ${root}`,
    'mkdir -p usr/sbin usr/share var/lib/lvsdeploy/builds/keepalived var/lib/lvsdeploy/builds/ipvsadm',
    'state=var/lib/lvsdeploy/builds/keepalived',
    'echo program >usr/sbin/keepalived; chmod 755 usr/sbin/keepalived',
    'echo manual >usr/share/manual; chmod 644 usr/share/manual',
    `for f in /usr/sbin/keepalived /usr/share/manual; do`,
    `  set -- $(sha256sum ".$f"); echo "$1 $(stat -c %a ".$f") $f"`,
    'done >$state/manifest',
    'echo keepalived-2.2.7-debian12 >$state/key',
  ].join('\n');
  execFileSync('sh', ['-euc', `${prelude}\n${script}`]);
  return root;
}

const whole = {
  type: 'present',
  key: 'keepalived-2.2.7-debian12',
  interrupted: false,
  changed: [],
  missing: [],
} as const;

const cases = {
  'a whole build': ['', whole],
  'no build': ['rm -r var/lib', { type: 'absent' }],
  'a build without a stamp': ['rm $state/key', { type: 'absent' }],
  'a build without a manifest': ['rm $state/manifest', { type: 'absent' }],
  'a changed file': [
    'echo other >usr/sbin/keepalived',
    { ...whole, changed: ['/usr/sbin/keepalived'] },
  ],
  'a changed mode': ['chmod 666 usr/share/manual', { ...whole, changed: ['/usr/share/manual'] }],
  'a file that became a link': [
    'mv usr/share/manual usr/share/other; ln -s other usr/share/manual',
    { ...whole, changed: ['/usr/share/manual'] },
  ],
  'a missing file': ['rm usr/share/manual', { ...whole, missing: ['/usr/share/manual'] }],
  'an installation that was cut off': ['touch $state/owned', { ...whole, interrupted: true }],
} as const;

for (const [name, [script, expected]] of Object.entries(cases)) {
  test(`${name} is seen, in every shell`, (t) => {
    const root = layOut(t, script);
    for (const shell of shells) {
      const facts = probe(shell, installedBuildFactAt(root), ['ipvsadm', 'keepalived']);
      t.deepEqual(facts, [{ type: 'absent' }, expected]);
    }
  });
}

test('a host without the tools shows every file as missing, and no error', (t) => {
  const kind = installedBuildFactAt(layOut(t, ''));
  const { status, stdout, stderr } = runSnippet(['sh'], kind.script(['keepalived']), {
    PATH: '/nope',
  });
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  t.like(kind.parse(stdout, 'keepalived'), {
    missing: ['/usr/sbin/keepalived', '/usr/share/manual'],
  });
});

test('a file of one program is not taken for a file of another of the same ending', (t) => {
  const root = layOut(
    t,
    'rm usr/share/manual; mkdir -p other/usr/share; echo x >other/usr/share/manual',
  );
  const kind = installedBuildFactAt(root);
  const line = `mode 644 ${root}/other/usr/share/manual`;
  const { stdout } = runSnippet(['sh'], kind.script(['keepalived']));
  t.like(kind.parse(`${stdout}\n${line}`, 'keepalived'), { missing: ['/usr/share/manual'] });
});
