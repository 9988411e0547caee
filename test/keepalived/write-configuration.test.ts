import test from 'ava';
import fc from 'fast-check';
import { compareConfigurations } from '../../src/keepalived/compare-configurations.js';
import { readConfiguration } from '../../src/keepalived/read-configuration.js';
import type { RemarkCode } from '../../src/keepalived/remark.js';
import type { Statement } from '../../src/keepalived/tree.js';
import { writeConfiguration } from '../../src/keepalived/write-configuration.js';
import { affordable } from '../effort.js';
import { listGoldens, renderFor } from '../templates/render-case.js';
import { selectHosts } from '../../src/model/cluster/cluster.js';
import { loadInventory } from '../../src/config/load-inventory.js';
import { arbitraryStatements } from './arbitrary-configuration.js';

function withoutPlaces(statements: readonly Statement[]): unknown {
  return statements.map(({ words, block }) => [words, block && withoutPlaces(block)]);
}

/** What generated lines say together, and none says by itself. */
const takenBack = new Set<RemarkCode>(['setting-cleared', 'port-changed']);

const written = affordable(1000);
test(`what is written is read back as it was (${written} configurations)`, (t) => {
  const property = fc.property(arbitraryStatements, (statements) => {
    const text = writeConfiguration(statements);
    const { statements: read, findings } = readConfiguration(text);
    t.deepEqual(withoutPlaces(read), withoutPlaces(statements), text);
    t.deepEqual(
      findings.filter(({ code, effect }) => effect !== 'told' && !takenBack.has(code)),
      [],
    );
    t.deepEqual(compareConfigurations(statements, read), []);
  });
  t.notThrows(() => fc.assert(property, { numRuns: written }));
});

for (const inventory of new Set(listGoldens().map((golden) => golden.inventory))) {
  test(`keepalived takes every line of what the template writes: ${inventory.split('/').at(-2)}`, async (t) => {
    const { cluster } = await loadInventory(inventory);
    for (const { name } of selectHosts(cluster, 'directors')) {
      const text = await renderFor(inventory, name, 'keepalived.conf.hbs');
      const { statements, findings } = readConfiguration(text, { version: '2.2.7' });
      t.deepEqual(findings, []);
      const again = readConfiguration(writeConfiguration(statements)).statements;
      t.deepEqual(withoutPlaces(again), withoutPlaces(statements));
    }
  });
}

test('any text is read without an exception', (t) => {
  const sign = fc.constantFrom(
    ...Array.from('{}"#!\\$@~ \n\t()=,;'),
    'include ',
    'vrrp_instance a',
    '~SEQ(',
    '$A=',
    '${A}',
    '\0',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(sign).map((signs) => signs.join('')),
  );
  const property = fc.property(text, (one) => {
    const { statements, findings } = readConfiguration(one, { id: 'a' });
    t.true(Array.isArray(statements) && Array.isArray(findings));
  });
  t.notThrows(() => fc.assert(property, { numRuns: 500 }));
});

test('what keepalived would read without end is read to an end', (t) => {
  for (const text of ['$A=$A\nx $A', '$A=${A}${A}\nx ${A}', '~SEQ(N, 1, 1000000000) instance $N']) {
    const { findings } = readConfiguration(text);
    t.true(
      findings.some(({ code }) =>
        ['definition-endless', 'too-much', 'line-too-long'].includes(code),
      ),
      text,
    );
  }
});

// Ten times the text is ten times the work, not a hundred times; what else the machine does is not counted.
test('the time to read grows with the text, not with its square', (t) => {
  const kinds = [
    'vrrp_script N {\n}\n',
    'global_defs {\n router_id "a#b" # c\n}\n',
    '{',
    '"',
    '$A',
    'a "b" ',
    '\\#',
    ' \t',
  ];
  for (const kind of kinds) {
    let names = 0;
    const time = (count: number): number => {
      const text = kind.repeat(count).replaceAll('N', () => `n${(names += 1)}`);
      const start = process.cpuUsage();
      readConfiguration(text);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    time(1000);
    const [small, large] = [Math.min(time(2000), time(2000), time(2000)), time(20_000)];
    t.true(large < 100 + small * 50, `${kind}: ${small} ms, then ${large} ms`);
  }
});
