import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { compareRules, rulesOf } from '../../../src/facts/ipvs/compare-rules.js';
import type { ForwardingWay, ServiceSettings } from '../../../src/model/cluster/cluster.js';
import { webService } from '../../render/reference-cluster.js';
import { runSnippet, shells } from '../run-snippet.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-flags-'));
test.after.always(() => {
  rmSync(folder, { recursive: true });
});

const program = path.join(folder, 'ipvsadm');

/** Whether the flags differ where `ipvsadm -Sn` prints this; undefined: it is not installed. */
function differs(
  printed: string | undefined,
  { method = 'DR', tunnel, ...wanted }: Partial<ServiceSettings & ForwardingWay>,
): readonly string[] {
  rmSync(program, { force: true });
  if (printed !== undefined) {
    writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${printed}\nEND\n`);
    chmodSync(program, 0o755);
  }
  const way = { method, ...(tunnel === undefined ? {} : { tunnel }) };
  const realServers = webService.realServers.map((server) => ({ ...server, ...way }));
  const entries = rulesOf({ ...webService, realServers, ...wanted });
  const script = ['differs=', ...compareRules(entries), 'echo "differs: $differs"'].join('\n');
  const answers = shells.map((shell) => {
    const { stdout, stderr } = runSnippet(shell, script, { PATH: `${folder}:/usr/bin:/bin` });
    return `${stdout}${stderr}`;
  });
  return [...new Set(answers)];
}

const sh = { scheduler: 'sh', schedulerFlags: ['sh-fallback'] } as const;
const both = { scheduler: 'mh', schedulerFlags: ['mh-fallback', 'mh-port'] } as const;
const server = '-a -t 10.0.0.227:80 -r 192.168.56.102:80 -g -w 3';

for (const [title, printed, wanted, differing] of [
  ['a flag that is there', '-A -t 10.0.0.227:80 -s sh -b sh-fallback', sh, ''],
  ['one that is lost', `-A -t 10.0.0.227:80 -s sh\n${server}`, sh, 'yes'],
  ['one with persistence', '-A -t 10.0.0.227:80 -s sh -p 60 -b sh-fallback', sh, ''],
  ['one more', '-A -t 10.0.0.227:80 -s sh -b sh-fallback,sh-port', sh, 'yes'],
  ['two', '-A -t 10.0.0.227:80 -s mh -b mh-fallback,mh-port', both, ''],
  ['none where none is wanted', '-A -t 10.0.0.227:80 -s sh', { scheduler: 'sh' }, ''],
  ['one that nobody wants', '-A -t 10.0.0.227:80 -s sh -b sh-port', { scheduler: 'sh' }, 'yes'],
  [
    'another service',
    '-A -t 10.0.0.227:8080 -s sh\n-A -t 10.0.0.227:80 -s sh -b sh-fallback',
    sh,
    '',
  ],
  ['what nobody can tell', undefined, sh, ''],
] as const) {
  test(`flags are compared: ${title}`, (t) => {
    t.deepEqual(differs(printed, wanted), [`differs: ${differing}\n`]);
  });
}

const bySip = { scheduler: 'sh', persistenceEngine: 'sip', schedulerFlags: [] } as const;

for (const [title, printed, differing] of [
  ['there', '-A -t 10.0.0.227:80 -s sh -p 60 --pe sip -o', ''],
  ['lost', '-A -t 10.0.0.227:80 -s sh -p 60 -o', 'yes'],
  ['not known to anybody', undefined, ''],
] as const) {
  test(`an engine of persistence is ${title}`, (t) => {
    t.deepEqual(differs(printed, bySip), [`differs: ${differing}\n`]);
  });
}

const gue = { method: 'TUN', tunnel: { type: 'gue', port: 6080 } } as const;
const [first, second] = webService.realServers.map(
  ({ address, port }) => `-a -t 10.0.0.227:80 -r ${address}:${port} -i -w 3`,
);

for (const [title, types, wanted, differing] of [
  ['as wanted', ['gue --tun-port 6080', 'gue --tun-port 6080'], gue, ''],
  ['another port', ['gue --tun-port 6080', 'gue --tun-port 6081'], gue, 'yes'],
  ['another type', ['gue --tun-port 6080', 'ipip'], gue, 'yes'],
  ['the usual one', ['ipip', 'ipip'], { method: 'TUN' }, ''],
  ['not the usual one', ['gre', 'ipip'], { method: 'TUN' }, 'yes'],
] as const) {
  test(`tunnels are compared: ${title}`, (t) => {
    const printed = [first, second].map(
      (rule, index) => `${rule} --tun-type ${types[index]} --tun-nocsum`,
    );
    t.deepEqual(differs(printed.join('\n'), wanted), [`differs: ${differing}\n`]);
  });
}

test('a real server that is no tunnel any more differs', (t) => {
  t.deepEqual(
    differs(`${first} --tun-type ipip\n${second?.replace('-i', '-g')}`, { method: 'TUN' }),
    ['differs: yes\n'],
  );
});

test('schedulers without flags cost no process', (t) => {
  t.deepEqual(compareRules(rulesOf(webService)), []);
});

test('addresses of IPv6 stand in brackets', (t) => {
  t.deepEqual(rulesOf({ ...webService, ...sh, vip: '2001:db8::1' }), [
    'flags -t [2001:db8::1]:80 sh-fallback',
  ]);
});
