import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { fetchDebianSource, selectMirrors } from '../../../src/build/source/debian-source.js';
import { temporaryFolder } from '../temporary-folder.js';

const wanted = { suite: 'bookworm', program: 'keepalived', version: '2.2.7' };

const hostSources = `
'http://deb.example/debian/dists/bookworm/InRelease' deb.example_debian_dists_bookworm_InRelease 0
'http://deb.example/debian/dists/bookworm-updates/InRelease' x 0
'http://deb.example/debian-security/dists/bookworm-security/InRelease' x 0
'http://deb.example/debian/dists/bookworm/main/binary-amd64/Packages.xz' x 0
'cdrom://[Debian 12]/dists/bookworm/InRelease' x 0
`;

/** An apt client that prints the machine's sources and then does as told, in POSIX sh. */
function fakeApt(t: ExecutionContext, source: string) {
  const folder = temporaryFolder(t);
  const aptGet = path.join(folder, 'apt-get');
  writeFileSync(path.join(folder, 'sources'), hostSources);
  const script = [
    '#!/bin/sh',
    `echo "$*" >>${folder}/calls`,
    `case " $* " in *" --print-uris "*) cat ${folder}/sources; exit ;; esac`,
    `for arg in "$@"; do case $arg in Dir::Etc::SourceList=*) cat "\${arg#*=}" >>${folder}/lists ;; esac; done`,
    `case " $* " in *" update "*) exit ;; esac`,
    source,
  ];
  writeFileSync(aptGet, script.join('\n'), { mode: 0o755 });
  return { folder, aptGet };
}

test('only whole suites of mirrors are taken from the machine, each once', (t) => {
  t.deepEqual(selectMirrors(hostSources), ['http://deb.example/debian']);
  t.deepEqual(selectMirrors(''), []);
});

test("the archive comes out of the wanted suite's source package", async (t) => {
  const { folder, aptGet } = fakeApt(t, 'echo archive >keepalived_2.2.7.orig.tar.gz');
  const file = path.join(folder, 'archive');
  await fetchDebianSource(wanted, file, { aptGet });
  t.is(readFileSync(file, 'utf8'), 'archive\n');
  const list = readFileSync(path.join(folder, 'lists'), 'utf8').split('\n')[0] ?? '';
  t.regex(list, /^deb-src (?:\[signed-by=\S+\] )?http:\/\/deb\.example\/debian bookworm main$/);
});

test('the own state folder is gone afterwards', async (t) => {
  const { folder, aptGet } = fakeApt(t, 'pwd >&2; echo "E: broken" >&2; exit 100');
  await t.throwsAsync(fetchDebianSource(wanted, path.join(folder, 'x'), { aptGet }), {
    message: 'http://deb.example/debian: E: broken',
  });
  const [used = ''] = /(?<=-c )\S+/.exec(readFileSync(path.join(folder, 'calls'), 'utf8')) ?? [];
  const name = path.basename(path.dirname(used));
  t.regex(name, /^lvsdeploy-apt-/);
  t.false(readdirSync(tmpdir()).includes(name));
});

test('a suite that has gone on to another version says so', async (t) => {
  const { folder, aptGet } = fakeApt(t, 'echo archive >keepalived_2.4.0.orig.tar.gz');
  await t.throwsAsync(fetchDebianSource(wanted, path.join(folder, 'x'), { aptGet }), {
    message:
      /bookworm has keepalived_2\.4\.0\.orig\.tar\.gz, not keepalived_2\.2\.7\.orig\.tar\.gz$/,
  });
});

test('a machine without sources of a mirror says so', async (t) => {
  const { folder, aptGet } = fakeApt(t, 'exit 1');
  writeFileSync(path.join(folder, 'sources'), '');
  await t.throwsAsync(fetchDebianSource(wanted, path.join(folder, 'x'), { aptGet }), {
    message: /no sources of a mirror/,
  });
});
