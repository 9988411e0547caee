import test from 'ava';
import fc from 'fast-check';
import { matchesGlob, matchesPatternList } from '../../../src/transport/host-keys/host-pattern.js';
import {
  formatKnownHost,
  isAbout,
  knownHostName,
  parseKnownHosts,
} from '../../../src/transport/host-keys/known-hosts.js';
import { affordable } from '../../effort.js';

/** A blob in the form of an ed25519 public key. */
function blobOf(bytes: Uint8Array): Buffer {
  const type = Buffer.from('ssh-ed25519');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return Buffer.concat([head, type, bytes]);
}

const blob = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(blobOf);
const label = fc.stringMatching(/^[a-zA-Z0-9-]{1,12}$/);
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
  fc.ipV4(),
  fc.ipV6(),
);
const port = fc.oneof(fc.constant(22), fc.integer({ min: 1, max: 65_535 }));

test('a line that was written is about its host, hashed or not, and about no other', (t) => {
  fc.assert(
    fc.property(fc.tuple(host, port, fc.boolean()), blob, host, (at, key, other) => {
      const [address, number, hashed] = at;
      const name = knownHostName(address, number);
      const [entry] = parseKnownHosts(formatKnownHost(name, key, hashed), 'known');
      t.true(entry!.key.equals(key));
      t.true(isAbout(entry!, name));
      t.true(isAbout(entry!, name.toUpperCase()));
      if (other.toLowerCase() !== address.toLowerCase()) {
        t.false(isAbout(entry!, knownHostName(other, number)));
      }
      t.false(isAbout(entry!, knownHostName(address, number === 22 ? 23 : 22)));
    }),
  );
});

test('no text makes the reader throw, and every entry knows its line', (t) => {
  const noise = fc.string({
    unit: fc.constantFrom(...['a', ' ', '\n', '#', '@', '|', '1', '=', ',']),
  });
  fc.assert(
    fc.property(noise, blob, noise, (before, key, after) => {
      const line = `host ${key.toString('latin1', 4, 15)} ${key.toString('base64')} comment`;
      const text = `${before}\n${line}\n${after}`;
      const entry = parseKnownHosts(text, 'known').find(({ hosts }) => hosts === 'host');
      t.is(text.split('\n')[entry!.line - 1], line);
    }),
  );
});

test('a pattern means what the same regular expression means', (t) => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 10 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (glob, name) => {
      const source = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      t.is(matchesGlob(glob, name), new RegExp(`^${source}$`).test(name));
    }),
    { numRuns: affordable(1000) },
  );
});

test('a hostile pattern costs no time', (t) => {
  const startedAt = performance.now();
  t.false(matchesGlob(`${'a*'.repeat(50)}b`, 'a'.repeat(2_000)));
  t.true(performance.now() - startedAt < 1_000);
});

test('a negated pattern takes a host out, wherever it stands', (t) => {
  t.true(matchesPatternList('*.example,!bad.example', 'good.example'));
  t.false(matchesPatternList('*.example,!bad.example', 'bad.example'));
  t.false(matchesPatternList('!bad.example,*.example', 'BAD.example'));
  t.false(matchesPatternList('!bad.example', 'good.example'));
});

const key = blobOf(Buffer.alloc(32, 7));
const base64 = key.toString('base64');

test('markers, comments, odd spacing and line ends are understood', (t) => {
  const text = [
    '# comment',
    '',
    `  a,b\tssh-ed25519   ${base64} comment here\r`,
    `@revoked * ssh-ed25519 ${base64}`,
    `@cert-authority *.example ssh-ed25519 ${base64}`,
  ].join('\n');
  t.deepEqual(
    parseKnownHosts(text, 'f').map(({ line, marker, hosts }) => [line, marker, hosts]),
    [
      [3, undefined, 'a,b'],
      [4, 'revoked', '*'],
      [5, 'cert-authority', '*.example'],
    ],
  );
});

for (const line of [
  `@unknown a ssh-ed25519 ${base64}`,
  `a ssh-rsa ${base64}`,
  'a ssh-ed25519',
  'a ssh-ed25519 !!!!',
  'a 1024 35 1234567890',
  `@revoked a ssh-ed25519`,
]) {
  test(`a line that makes no sense is passed over: ${line.slice(0, 30)}`, (t) => {
    t.deepEqual(parseKnownHosts(line, 'f'), []);
  });
}

test('a name that OpenSSH hashed is found', (t) => {
  // Made by `ssh-keygen -H` of a line for [web1.example]:2222.
  const line = `|1|1WP07+G6JlrsukJ8lANYV3Re3qY=|LBSBSv6MnqdA/llFyXqxwuO3S2M= ssh-ed25519 ${base64}`;
  const [entry] = parseKnownHosts(line, 'f');
  t.true(isAbout(entry!, '[web1.example]:2222'));
  t.false(isAbout(entry!, 'web1.example'));
});
