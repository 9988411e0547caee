import test from 'ava';
import type { FilterChain, FilterRule } from '../../../src/facts/packet-filter/chain.js';
import { markOf } from '../../../src/verify/probes/mark-walk.js';

const packet = {
  ...{ source: '192.0.2.10', destination: '203.0.113.1', destinationPort: 53 },
  ...({ protocol: 'udp', state: 'new' } as const),
};
const udp = { field: 'protocol', values: ['udp'], negated: false } as const;
const tcp = { field: 'protocol', values: ['tcp'], negated: false } as const;
const strange = { values: [], negated: false };

function rule(changes: Partial<FilterRule>): FilterRule {
  return { matches: [], text: '', ...changes };
}

function chain(rules: readonly FilterRule[], changes: Partial<FilterChain> = {}): FilterChain {
  const where = { table: 'inet a', name: 'base', hook: 'prerouting', priority: 0 } as const;
  return { ...where, policy: 'accept', rules, ...changes };
}

const marksOf = (...chains: readonly FilterChain[]) => markOf(chains, packet);

test('a packet has no mark that nobody gives it', (t) => {
  t.is(marksOf(), 0);
  t.is(marksOf(chain([rule({ matches: [tcp], mark: 5 })])), 0);
  t.is(marksOf(chain([rule({ mark: 5 })], { hook: 'output' })), 0);
});

test('the last rule that is about it counts, chain by chain as the kernel asks them', (t) => {
  t.is(marksOf(chain([rule({ matches: [udp], mark: 5 }), rule({ mark: 6 })])), 6);
  const late = chain([rule({ mark: 7 })], { priority: 10 });
  t.is(marksOf(late, chain([rule({ mark: 5 })])), 7);
});

test('behind a verdict the rest of a chain is not asked, but the next chain is', (t) => {
  const first = chain([rule({ mark: 5, verdict: { type: 'accept' } }), rule({ mark: 6 })]);
  t.is(marksOf(first), 5);
  t.is(marksOf(first, chain([rule({ mark: 7 })], { priority: 1 })), 7);
});

test('chains that others jump to are walked through', (t) => {
  const inner = { table: 'inet a', name: 'inner', priority: 0, policy: 'accept' } as const;
  const target = { ...inner, rules: [rule({ mark: 8 })] };
  const jump = rule({ verdict: { type: 'jump', chain: 'inner' } });
  const leave = rule({ verdict: { type: 'goto', chain: 'inner' } });
  t.is(marksOf(chain([jump, rule({ matches: [tcp], mark: 9 })]), target), 8);
  t.is(marksOf(chain([jump, rule({ mark: 9 })]), target), 9);
  t.is(marksOf(chain([leave, rule({ mark: 9 })]), target), 8);
});

test('where a rule may be about it or not, nobody can tell, unless both ways end alike', (t) => {
  t.is(marksOf(chain([rule({ matches: [strange], mark: 5 })])), undefined);
  t.is(marksOf(chain([rule({ matches: [strange], mark: 5 }), rule({ mark: 6 })])), 6);
  t.is(marksOf(chain([rule({ mark: 5 }), rule({ matches: [strange], mark: 5 })])), 5);
  t.is(marksOf(chain([rule({ mark: 'unknown' })])), undefined);
});
