import test from 'ava';
import { finishedBuildsOf } from '../../../src/facts/packages/finished-builds.js';
import { runSnippet, shells } from '../run-snippet.js';

const { kind } = finishedBuildsOf('keepalived');

test('a host that never built has no finished builds, and its probe is silent', (t) => {
  for (const shell of shells) {
    const { status, stderr, stdout } = runSnippet(shell, kind.script(['no-such-program']));
    t.deepEqual({ status, stderr, stdout }, { status: 0, stderr: '', stdout: '' });
  }
});

test('the keys are the names of the archives, each under its program', (t) => {
  const output = [
    '/var/cache/lvsdeploy/builds/ipvsadm-1.31-debian12-x86_64-2bb2b19ba726.tar.gz',
    '/var/cache/lvsdeploy/builds/keepalived-2.2.7-debian12-x86_64-c15eb454757b.tar.gz',
    '',
  ].join('\n');
  t.deepEqual(kind.parse(output, 'ipvsadm'), ['ipvsadm-1.31-debian12-x86_64-2bb2b19ba726']);
  t.deepEqual(kind.parse(output, 'keepalived'), ['keepalived-2.2.7-debian12-x86_64-c15eb454757b']);
  t.deepEqual(kind.parse('', 'keepalived'), []);
});
