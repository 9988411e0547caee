import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { objectTo, type ValueKind } from '../../src/model/values/value-kind.js';
import { quoteAll } from '../../src/model/text/shell-quote.js';
import * as kinds from '../../src/model/values/value-kinds.js';
import { testUnless } from '../skips.js';
import { missingProgram } from '../programs.js';
import { noNamespace, runInNamespace } from '../templates/namespace.js';
import { anyValue } from './slots.js';

const cannot = noNamespace ?? missingProgram('keepalived');

type Case = { readonly word: string; readonly device: string; readonly password: string };

// Starts keepalived's VRRP part alone, and ends it as soon as it has said what it has read.
const script = (file: string, devices: readonly string[]) => `
  ip link set lo up
  index=0
  for device in ${quoteAll(devices)}; do
    index=$((index + 1))
    ip link add name "$device" type veth peer name "peer$index" && ip link set "$device" up
  done
  mkfifo /run/said
  timeout -s KILL 15 keepalived -n -l -d -P -f '${file}' -p /run/pid -r /run/vrrp.pid >/run/said 2>&1 &
  sed '/< Interfaces >/q' /run/said
  kill -KILL $! $(cat /run/pid /run/vrrp.pid)`;

const instance = ({ word, device, password }: Case, index: number): string => `
vrrp_instance ${word} {
    state BACKUP
    interface ${device}
    virtual_router_id ${index + 1}
    priority 100
    mcast_src_ip 192.0.2.9
    authentication {
        auth_type PASS
        auth_pass ${password}
    }
    virtual_ipaddress {
        192.0.2.${index + 1}/32
    }
}
`;

const valueOf = (kind: ValueKind) => anyValue.filter((text) => objectTo(kind, text) === undefined);

// keepalived cuts the lines of its log, and not what it has read.
const longestInLog = 200;

// An HTTP check's path is a word like any other, and its own process wants a kernel with IPVS.
const words = fc.oneof(
  valueOf(kinds.routerId),
  anyValue.map((text) => `/${text}`).filter((text) => objectTo(kinds.urlPath, text) === undefined),
);
const cases: readonly Case[] = fc.sample(
  fc.uniqueArray(
    fc.record({
      word: words.filter((word) => Buffer.byteLength(word) <= longestInLog),
      device: valueOf(kinds.interfaceName).filter((name) => name !== 'lo'),
      password: valueOf(kinds.vrrpPassword),
    }),
    {
      minLength: 20,
      maxLength: 20,
      comparator: (a, b) => a.word === b.word || a.device === b.device,
    },
  ),
  1,
)[0]!;

testUnless(cannot)('keepalived itself says that it has read what is accepted', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lvsdeploy-values-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'keepalived.conf');
  writeFileSync(file, cases.map(instance).join(''));
  const { output } = runInNamespace(
    script(
      file,
      cases.map(({ device }) => device),
    ),
  );
  const said = output.split('\n').map((line) => line.replace(/^.*?\d{4}: +/, ''));
  const read = (key: string) =>
    said.filter((line) => line.startsWith(`${key} = `)).map((line) => line.slice(key.length + 3));
  t.deepEqual(
    read('VRRP Instance'),
    cases.map(({ word }) => word),
    output,
  );
  t.deepEqual(
    read('Interface'),
    cases.map(({ device }) => device),
  );
  t.deepEqual(
    read('Password'),
    cases.map(({ password }) => password),
  );
});
