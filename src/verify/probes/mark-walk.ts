import type { FilterChain, FilterRule } from '../../facts/packet-filter/chain.js';
import { matchAll, type Packet } from './packet-walk.js';

/** A firewall mark; undefined: nobody can tell. */
type Mark = number | undefined;

/** The mark that a packet has behind a chain, and whether that chain let it go on to the next rule. */
type Passed = { readonly mark: Mark; readonly goesOn: boolean };

type Place = { readonly chains: readonly FilterChain[]; readonly packet: Packet };

/** The firewall mark by which IPVS knows a packet: what the chains before it have made of none. */
export function markOf(chains: readonly FilterChain[], packet: Packet): Mark {
  return chains
    .filter(({ hook }) => hook === 'prerouting')
    .toSorted((a, b) => a.priority - b.priority)
    .reduce<Mark>((mark, chain) => passChain({ chains, packet }, chain, mark).mark, 0);
}

function passChain(place: Place, chain: FilterChain, before: Mark): Passed {
  let mark = before;
  for (const rule of chain.rules) {
    const answer = matchAll(rule.matches, place.packet);
    if (answer === false) continue;
    const after = passRule(place, { rule, chain }, mark);
    // A rule that may be about the packet, or not, leaves what both ways have in common.
    if (answer === 'maybe') {
      if (after.mark !== mark) mark = undefined;
      continue;
    }
    ({ mark } = after);
    if (!after.goesOn) return after;
  }
  return { mark, goesOn: true };
}

function passRule(
  place: Place,
  { rule, chain }: { readonly rule: FilterRule; readonly chain: FilterChain },
  before: Mark,
): Passed {
  const mark = rule.mark === undefined ? before : rule.mark === 'unknown' ? undefined : rule.mark;
  const { verdict } = rule;
  if (verdict === undefined || rule.limit !== undefined) return { mark, goesOn: true };
  if (verdict.type !== 'jump' && verdict.type !== 'goto') return { mark, goesOn: false };
  const target = place.chains.find(
    ({ table, name }) => table === chain.table && name === verdict.chain,
  );
  // The kernel allows no circles.
  const inner = target === undefined ? { mark: undefined } : passChain(place, target, mark);
  return { mark: inner.mark, goesOn: verdict.type === 'jump' };
}
