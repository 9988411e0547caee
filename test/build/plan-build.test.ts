import test from 'ava';
import { catalogs } from '../../src/build/catalog.js';
import { findBuildMistakes, planBuild } from '../../src/build/plan-build.js';
import type { BuildRequest } from '../../src/model/cluster/build-request.js';
import { LvsError } from '../../src/model/problem/error.js';

const upstream = { type: 'upstream' } as const;
const sha256 = 'a'.repeat(64);

function keepalived(rest: Partial<BuildRequest> = {}): BuildRequest {
  return { program: 'keepalived', version: '2.2.7', origin: upstream, ...rest };
}

test('a known version needs nothing but its number', (t) => {
  t.deepEqual(planBuild(keepalived()), {
    program: 'keepalived',
    artifact: {
      type: 'source',
      program: 'keepalived',
      version: '2.2.7',
      sha256: 'c61940d874154a560a54627ecf7ef47adebdf832164368d10bf242a4d9b7d49d',
      fileName: 'keepalived-2.2.7.tar.gz',
    },
    ways: [
      { type: 'url', url: 'https://www.keepalived.org/software/keepalived-2.2.7.tar.gz' },
      { type: 'debian', suite: 'bookworm' },
    ],
  });
});

test('every known version can be planned, and no refused one', (t) => {
  for (const program of ['keepalived', 'ipvsadm'] as const) {
    const { known, refused } = catalogs[program];
    for (const version of Object.keys(known)) {
      t.deepEqual(findBuildMistakes({ program, version, origin: upstream }), []);
    }
    for (const [version, { instead }] of Object.entries(refused)) {
      const [problem] = findBuildMistakes({ program, version, sha256, origin: upstream });
      t.regex(problem?.message ?? '', new RegExp(`^${program} ${version} is not built: `));
      t.is(problem?.suggestion, `The nearest version that works is ${instead}.`);
      t.truthy(known[instead]);
    }
  }
});

test('an unknown version without a checksum is refused, with what to write', (t) => {
  const error = t.throws(() => planBuild(keepalived({ version: '2.3.9' })), {
    instanceOf: LvsError,
  });
  t.is(error.code, 'INVALID_INPUT');
  t.is(error.exitCode, 2);
  t.is(
    error.message,
    'keepalived 2.3.9 is not known, and without a checksum its archive cannot be trusted.',
  );
  t.is(
    error.details.hint,
    'Add build.keepalived.sha256, or take a known version: 2.2.7, 2.2.8, 2.3.3, 2.3.4.',
  );
});

test('an unknown version with a checksum is fetched from upstream alone', (t) => {
  const { artifact, ways } = planBuild(
    keepalived({ version: '2.3.9', sha256: sha256.toUpperCase() }),
  );
  t.is(artifact.sha256, sha256);
  t.deepEqual(ways, [
    { type: 'url', url: 'https://www.keepalived.org/software/keepalived-2.3.9.tar.gz' },
  ]);
});

test("Debian's archive is no way to a checksum of the operator's own", (t) => {
  t.is(planBuild(keepalived({ sha256 })).ways.length, 1);
});

test('a URL or a file of the operator is the only way', (t) => {
  const url = { type: 'url', url: 'https://mirror.example/k.tar.gz' } as const;
  const file = { type: 'file', path: '/srv/k.tar.gz' } as const;
  t.deepEqual(planBuild(keepalived({ origin: url })).ways, [url]);
  t.deepEqual(planBuild(keepalived({ origin: file })).ways, [file]);
});

test('the checksum belongs to the kind of archive', (t) => {
  const origin = {
    type: 'url',
    url: 'https://mirror.example/ipvsadm-1.31.tar.xz?mirror=1',
  } as const;
  const { artifact } = planBuild({ program: 'ipvsadm', version: '1.31', origin });
  t.is(artifact.fileName, 'ipvsadm-1.31.tar.xz');
  t.regex(artifact.sha256, /^1a0a5e25/);
  t.regex(findBuildMistakes(keepalived({ origin }))[0]?.message ?? '', /without a checksum/);
});

const wrong = test.macro({
  title: (_title, rest: Partial<BuildRequest>) => `refused: ${JSON.stringify(rest)}`,
  exec: (t, rest: Partial<BuildRequest>, message: RegExp) => {
    t.regex(findBuildMistakes(keepalived(rest))[0]?.message ?? '', message);
  },
});

test(wrong, { version: '../2.2.7' }, /is not a version of keepalived/);
test(wrong, { version: '' }, /is not a version of keepalived/);
test(wrong, { version: '2.2.7; rm -rf /' }, /is not a version of keepalived/);
test(wrong, { sha256: 'abc' }, /not a SHA-256 checksum/);
test(wrong, { origin: { type: 'url', url: 'ftp://mirror.example/k' } }, /neither http nor https/);
test(wrong, { origin: { type: 'url', url: 'k.tar.gz' } }, /neither http nor https/);
test(wrong, { origin: { type: 'url', url: 'https://me:pw@mirror.example/' } }, /holds a user/);

test('a password in a URL is not repeated', (t) => {
  const origin = { type: 'url', url: 'https://me:hunter2@mirror.example/' } as const;
  t.false(JSON.stringify(findBuildMistakes(keepalived({ origin }))).includes('hunter2'));
});

test('all that is wrong with a build is found, each under its key', (t) => {
  const origin = { type: 'url', url: 'https://me:pw@mirror.example/' } as const;
  const keys = (rest: Partial<BuildRequest>) =>
    findBuildMistakes(keepalived({ origin, ...rest })).map(({ key }) => key);
  t.deepEqual(keys({ version: '2.3.0' }), ['version', 'url']);
  t.deepEqual(keys({ version: '2.3.9' }), ['url', 'version']);
  t.deepEqual(keys({ sha256: 'abc' }), ['url', 'sha256']);
});
