import test from 'ava';
import { fileAt, type FileFact } from '../../../src/facts/system/file.js';
import type { Change } from '../../../src/model/plan/change.js';
import { declareEffect } from '../../../src/resources/effects/declare-effect.js';
import { readUses } from '../../../src/resources/effects/host-uses.js';

const at = { file: 'site.yml', line: 1, column: 1 };
const [main, part, site] = ['/opt/lb/vip.conf', '/opt/lb/pools.conf', '/opt/lb/site.conf'];
const uses = readUses(
  [
    { type: 'service', unit: 'vip.service', role: 'director', loads: [main, part], at },
    { type: 'service', unit: 'rs-vip.service', role: 'real_server', loads: [], at },
    { type: 'kept-lines', path: site, pattern: /^ *(?:listen|bind) /u, at },
  ],
  { tiers: {} },
);

function fileOf(content: string | undefined, mode = 0o640): FileFact {
  const size = content === undefined ? 300_000 : Buffer.byteLength(content);
  const file = { type: 'file', mode, owner: 'root', group: 'root', size, mtimeSeconds: 1 } as const;
  return content === undefined ? file : { ...file, content };
}

const absent: FileFact = { type: 'absent' };

function becomes(path: string, before: FileFact | undefined, after: FileFact): Change['effect'] {
  const change = {
    ...{ summary: 'it changes', diffs: [], steps: [] },
    expects: [{ ref: fileAt(path), value: after }],
  };
  return declareEffect(change, () => before, uses).effect;
}

test('a file that the director loads reconfigures it, whatever it is called', (t) => {
  const [old, fresh] = [fileOf('old\n'), fileOf('new\n')];
  const effect = { type: 'director-configured', path: main, part: 'main' } as const;
  const [before, after] = [{ text: 'old\n' }, { text: 'new\n' }];
  t.deepEqual(becomes(main, old, fresh), { ...effect, before, after });
  t.deepEqual(becomes(main, absent, fresh), { ...effect, before: 'absent', after });
  t.deepEqual(becomes(main, old, absent), { ...effect, before, after: 'absent' });
  t.deepEqual(becomes(main, fileOf(undefined), fresh), { ...effect, before: 'unreadable', after });
  t.deepEqual(becomes(main, undefined, fresh), { ...effect, before: 'unreadable', after });
  t.deepEqual(becomes(part, old, fresh), {
    ...effect,
    path: part,
    part: 'included',
    before,
    after,
  });
  t.deepEqual(becomes(main, fileOf(''), fresh), { ...effect, before: { text: '' }, after });
});

test('another mode, and the name alone, reconfigure nobody', (t) => {
  t.is(becomes(main, fileOf('same\n', 0o600), fileOf('same\n')), undefined);
  t.is(becomes('/etc/keepalived/keepalived.conf', fileOf('old\n'), fileOf('new\n')), undefined);
});

test('a file that loses a kept line no longer answers where that says', (t) => {
  const lost = (before: string, after: string) => {
    const effect = becomes(site, fileOf(before), fileOf(after));
    return effect?.type === 'answers-no-more' ? effect.places.map(({ text }) => text) : effect;
  };
  t.deepEqual(lost('  bind 10.0.0.227:80 name web\n', ''), ['10.0.0.227:80']);
  t.deepEqual(lost('listen [2001:db8::1]:80;\n listen 10.0.0.9;', 'listen 10.0.0.9:81;'), [
    ...['[2001:db8::1]:80', '10.0.0.9'],
  ]);
  t.is(lost('bind 10.0.0.227:80\n', 'bind 10.0.0.227:80 ssl\n'), undefined);
  t.is(lost('bind :80\nbind eth0\nserver 10.0.0.9:80\n', ''), undefined);
  t.is(lost('', 'bind 10.0.0.227:80\n'), undefined);
});

test('a service is told with its role, and what a resource says itself stays', (t) => {
  const told = (effect: NonNullable<Change['effect']>) =>
    declareEffect(
      {
        summary: '',
        diffs: [],
        steps: [],
        expects: [{ ref: fileAt(main), value: absent }],
        effect,
      },
      () => fileOf('old\n'),
      uses,
    ).effect;
  const reload = { type: 'service', unit: 'vip.service', action: 'reload' } as const;
  t.deepEqual(told(reload), { ...reload, role: 'director' });
  t.like(told({ ...reload, unit: 'rs-vip.service' }), { role: 'real_server' });
  t.deepEqual(told({ ...reload, unit: 'sshd.service' }), { ...reload, unit: 'sshd.service' });
  const removed = { type: 'address-removed', device: 'lo', addresses: ['10.0.0.227'] } as const;
  t.deepEqual(told(removed), removed);
});
