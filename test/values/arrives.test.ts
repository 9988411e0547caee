import test from 'ava';
import fc from 'fast-check';
import type { Cluster } from '../../src/model/cluster/cluster.js';
import { buildContext } from '../../src/render/context.js';
import { createTemplateFiles } from '../../src/render/template-files.js';
import { affordable } from '../effort.js';
import { readKeepalived } from './keepalived-reader.js';
import { anyValue, clusterWith, placeholders, type Slot } from './slots.js';
import { readUnit } from './unit-reader.js';

const files = createTemplateFiles([]);
const facts = { osId: 'debian', osVersion: '12', architecture: 'x86_64', kernel: '6.1.0' };

function render(template: string, cluster: Cluster): string {
  const [host] = cluster.hosts;
  if (host === undefined) throw new Error('no host');
  const known = { ...facts, interfaces: [], clusterInterface: 'eth0' };
  return files.render(template, buildContext(cluster, host, { facts: known }));
}

const readers = [
  ['keepalived.conf.hbs', readKeepalived],
  ['keepalived-drop-in.conf.hbs', readUnit],
] as const;

const reference = clusterWith(placeholders);
const expected = readers.map(([template, read]) =>
  reference === undefined ? [] : read(render(template, reference)),
);

/** What the programs must read: the same as with the placeholder, and the value in its place. */
function put(slot: Slot, value: string): readonly (readonly (readonly string[])[])[] {
  const swap = (word: string) => word.replaceAll(placeholders[slot], () => value);
  return expected.map((lines) => lines.map((words) => words.map(swap)));
}

for (const slot of Object.keys(placeholders) as Slot[]) {
  test(`any text as ${slot} is refused, or read by keepalived and systemd as it is written`, (t) => {
    const seen = { taken: 0, refused: 0 };
    const check = (value: string) => {
      const cluster = clusterWith({ ...placeholders, [slot]: value });
      seen[cluster === undefined ? 'refused' : 'taken'] += 1;
      if (cluster === undefined) return;
      const found = readers.map(([template, read]) => read(render(template, cluster)));
      const wanted = put(slot, value);
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        throw new Error(`${JSON.stringify(value)} is read as something else`);
      }
    };
    const paths = slot === 'path' ? anyValue.map((text) => `/${text}`) : anyValue;
    fc.assert(fc.property(paths, check), { numRuns: affordable(200) });
    t.true(seen.taken > 0 && seen.refused > 0, JSON.stringify(seen));
  });
}

test('the reader of the tests knows what keepalived gives a meaning', (t) => {
  const words = (line: string) => readKeepalived(line);
  t.deepEqual(words('router_id a$_HASH'), [['router_id', 'a']]);
  t.deepEqual(words('path /x${_BANG}y'), [['path', '/x']]);
  t.deepEqual(words('path /x$_HASHy'), [['path', '/x$_HASHy']]);
  t.deepEqual(words('auth_pass Nine-Char#s'), [['auth_pass', 'Nine-Char']]);
  t.deepEqual(words('auth_pass a\\#b'), [['auth_pass', 'a']]);
  t.deepEqual(words('url { path /a }'), [['url'], ['{'], ['path', '/a'], ['}']]);
  t.deepEqual(words(`path /${'x'.repeat(1100)}`).length, 2);
  t.deepEqual(words('router_id "a b"'), [['router_id', 'a b']]);
});
