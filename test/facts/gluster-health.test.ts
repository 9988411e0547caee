import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { glusterHealth } from '../../src/facts/storage/gluster-health.js';
import { runSnippet, shells } from './run-snippet.js';

// Refuses the state of volumes to all but every third.
const gluster = `#!/bin/sh
case $* in
*"volume status"*)
  echo >>"$LOG"
  [ $(($(wc -l <"$LOG") % 3)) = 0 ] && echo '<opRet>0</opRet><volumes><volume><volName>site</volName><node></node></volume></volumes>' && exit
  echo '<opRet>0</opRet><volumes></volumes>' ;;
*) echo "<peerStatus/>" ;;
esac
`;

for (const shell of shells) {
  test(`the state of volumes is asked for again while another node asks, under ${shell.join(' ')}`, (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-gluster-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const [program, log] = [path.join(folder, 'gluster'), path.join(folder, 'log')];
    writeFileSync(program, gluster);
    writeFileSync(path.join(folder, 'sleep'), '#!/bin/sh\n');
    for (const name of ['gluster', 'sleep']) chmodSync(path.join(folder, name), 0o755);
    mkdirSync(path.join(folder, 'vols/site'), { recursive: true });
    writeFileSync(path.join(folder, 'vols/site/info'), '');
    const script = glusterHealth.kind
      .script(['all'])
      .replace('/usr/sbin/gluster', program)
      .replaceAll('/var/lib/glusterd', folder);
    const env = { ...process.env, LOG: log, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    const { stdout } = runSnippet(shell, script, env);
    t.is(readFileSync(log, 'utf8').length, 3);
    t.deepEqual(glusterHealth.kind.parse(stdout, 'all'), {
      lostPeers: [],
      volumes: [{ name: 'site', bricks: [] }],
    });
  });
}
