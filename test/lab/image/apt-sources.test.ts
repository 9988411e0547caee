import test from 'ava';
import { selectDebianSources } from '../../../src/lab/image/apt-sources.js';

test("this machine's own Debian sources are taken, and nobody else's", (t) => {
  const targets = [
    'Debian http://mirror.example/debian/ bookworm main',
    'Debian http://mirror.example/debian/ bookworm contrib',
    'Debian http://mirror.example/debian/ bookworm-updates main',
    'Debian http://mirror.example/debian-security/ bookworm-security main',
    'Debian http://mirror.example/debian/ bookworm-backports main',
    'Node-Source https://deb.example/node nodistro main',
    'Debian http://mirror.example/debian/ bookworm main',
    '',
  ].join('\n');
  t.deepEqual(selectDebianSources(targets), [
    'deb http://mirror.example/debian/ bookworm main',
    'deb http://mirror.example/debian/ bookworm-updates main',
    'deb http://mirror.example/debian-security/ bookworm-security main',
  ]);
});

test("on another release, the mirror is kept and the lab's release asked for", (t) => {
  const targets = 'Debian http://mirror.example/debian/ trixie main\n';
  t.deepEqual(selectDebianSources(targets), ['deb http://mirror.example/debian/ bookworm main']);
});

test('no index gives no source', (t) => {
  t.deepEqual(selectDebianSources(''), []);
});
