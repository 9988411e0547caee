import test from 'ava';
import type {
  FilterChain,
  FilterMatch,
  FilterRule,
  FilterVerdict,
} from '../../../src/facts/packet-filter/chain.js';
import { walk, type Packet } from '../../../src/verify/probes/packet-walk.js';

const packet: Packet = {
  source: '192.0.2.10',
  destination: '203.0.113.1',
  protocol: 'tcp',
  destinationPort: 80,
  linkIn: 'eth0',
  state: 'new',
};

const about = (field: FilterMatch['field'], ...values: string[]): FilterMatch => ({
  ...(field === undefined ? {} : { field }),
  values,
  negated: false,
});

function rule(verdict: FilterVerdict['type'], ...matches: readonly FilterMatch[]): FilterRule {
  return { matches, verdict: { type: verdict } as FilterVerdict, text: `${verdict} rule` };
}

const unknown: FilterMatch = { values: [], negated: false };

function chain(rules: readonly FilterRule[], more: Partial<FilterChain> = {}): FilterChain {
  return { table: 't', name: 'base', hook: 'input', priority: 0, policy: 'accept', rules, ...more };
}

function fateIn(...chains: readonly FilterChain[]): string {
  return walk(chains, ['prerouting', 'input'], packet).type;
}

test('a packet passes where nobody throws it away', (t) => {
  t.is(fateIn(), 'passes');
  t.is(fateIn(chain([])), 'passes');
  t.is(fateIn(chain([rule('drop', about('destination-port', '443', '8000-8080'))])), 'passes');
  t.is(fateIn(chain([rule('drop')], { hook: 'forward' })), 'passes');
});

test('a rule that is about it, or the policy of a chain, throws it away', (t) => {
  t.is(fateIn(chain([rule('drop', about('destination-port', '1-100'))])), 'thrown-away');
  t.is(fateIn(chain([rule('reject', about('source', '192.0.2.0/24'))])), 'thrown-away');
  t.is(fateIn(chain([rule('drop', { ...about('link-in', 'lo'), negated: true })])), 'thrown-away');
  t.is(fateIn(chain([], { policy: 'drop' })), 'thrown-away');
  t.is(fateIn(chain([rule('drop', about('protocol', '6'))])), 'thrown-away');
});

test('what one chain accepts, a later one may still throw away', (t) => {
  const first = chain([rule('accept')], { name: 'first', priority: -10 });
  t.is(fateIn(first, chain([rule('drop')])), 'thrown-away');
  t.is(fateIn(chain([rule('accept'), rule('drop')])), 'passes');
});

test('a rule that is not understood is held against nobody', (t) => {
  t.is(fateIn(chain([rule('drop', unknown)])), 'passes');
  t.is(fateIn(chain([rule('accept', unknown)], { policy: 'drop' })), 'passes');
  // Beside a condition that surely does not hold it does not matter.
  const other = rule('accept', unknown, about('destination-port', '22'));
  t.is(fateIn(chain([other], { policy: 'drop' })), 'thrown-away');
});

test('jumps lead to chains of their own table, and back', (t) => {
  const jump: FilterRule = { matches: [], verdict: { type: 'jump', chain: 'sub' }, text: 'jump' };
  const sub = (rules: readonly FilterRule[]): FilterChain => {
    return { table: 't', name: 'sub', priority: 0, policy: 'accept', rules };
  };
  t.is(fateIn(chain([jump]), sub([rule('drop')])), 'thrown-away');
  t.is(fateIn(chain([jump, rule('drop')]), sub([rule('return')])), 'thrown-away');
  t.is(fateIn(chain([jump, rule('drop')]), sub([rule('accept')])), 'passes');
  t.is(fateIn(chain([jump], { policy: 'drop' }), sub([rule('accept', unknown)])), 'passes');
  t.is(fateIn(chain([jump]), { ...sub([rule('drop')]), table: 'other' }), 'passes');
});

test('a limit is one, whether it drops what is beyond or accepts what is within', (t) => {
  const beyond: FilterRule = { ...rule('drop'), limit: { perSecond: 5, beyond: true } };
  const within: FilterRule = { ...rule('accept'), limit: { perSecond: 5, beyond: false } };
  t.is(fateIn(chain([beyond])), 'limited');
  t.is(fateIn(chain([within, rule('drop')])), 'limited');
  t.is(fateIn(chain([within], { policy: 'drop' })), 'limited');
  t.is(fateIn(chain([within])), 'passes');
  t.is(fateIn(chain([{ ...beyond, matches: [about('destination-port', '22')] }])), 'passes');
});
