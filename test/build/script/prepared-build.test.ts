import { createHash } from 'node:crypto';
import test from 'ava';
import { buildScript } from '../../../src/build/script/build-script.js';
import { prepareBuild } from '../../../src/build/script/prepared-build.js';
import type { BuildRequest } from '../../../src/model/cluster/build-request.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { HostFacts } from '../../../src/model/host/host-facts.js';

const debian12: HostFacts = {
  osId: 'debian',
  osVersion: '12',
  architecture: 'x86_64',
  kernel: '6.1.0-40-amd64',
  interfaces: [],
};
const keepalived: BuildRequest = {
  program: 'keepalived',
  version: '2.2.7',
  origin: { type: 'upstream' },
};
const ipvsadm: BuildRequest = {
  program: 'ipvsadm',
  version: '1.31',
  origin: { type: 'upstream' },
};

test('the key can be read, and does not depend on the kernel or on where the archive is from', (t) => {
  const { key } = prepareBuild(keepalived, debian12);
  t.regex(key, /^keepalived-2\.2\.7-debian12-x86_64-[\da-f]{12}$/);
  t.is(prepareBuild(keepalived, { ...debian12, kernel: '6.12' }).key, key);
  const origin = { type: 'file', path: '/srv/keepalived.tar.gz' } as const;
  t.is(prepareBuild({ ...keepalived, origin }, debian12).key, key);
});

test('whatever decides the result changes the key', (t) => {
  const keys = [
    prepareBuild(keepalived, debian12),
    prepareBuild({ ...keepalived, sha256: 'a'.repeat(64) }, debian12),
    prepareBuild({ ...keepalived, version: '2.3.4' }, debian12),
    prepareBuild(keepalived, { ...debian12, osVersion: '13' }),
    prepareBuild(keepalived, { ...debian12, osId: 'ubuntu' }),
    prepareBuild(keepalived, { ...debian12, architecture: 'aarch64' }),
    prepareBuild(ipvsadm, debian12),
  ].map(({ key }) => key);
  t.is(new Set(keys).size, keys.length);
});

test('a distribution that is not known is refused by name', (t) => {
  const error = t.throws(
    () => prepareBuild(keepalived, { ...debian12, osId: 'slackware', osVersion: '15.0' }),
    { instanceOf: LvsError },
  );
  t.is(error.code, 'UNSUPPORTED_HOST');
  t.regex(error.message, /slackware 15\.0/);
});

test('the release is part of a key also where os-release does not name one', (t) => {
  const { key } = prepareBuild(keepalived, { ...debian12, osVersion: '' });
  t.regex(key, /^keepalived-2\.2\.7-debian-x86_64-/);
});

const fingerprints = {
  keepalived: { edition: 1, script: 'aaa89a6e8497' },
  ipvsadm: { edition: 1, script: '160fff4389fe' },
};

for (const request of [keepalived, ipvsadm]) {
  test(`a build of ${request.program} that would differ has a new edition`, (t) => {
    const build = prepareBuild(request, debian12);
    const script = createHash('sha256').update(buildScript(build)).digest('hex').slice(0, 12);
    t.deepEqual(
      { edition: build.recipe.edition, script },
      fingerprints[request.program],
      'If the script gives another archive, raise the edition in recipe.ts; then put the new fingerprint here.',
    );
  });
}
