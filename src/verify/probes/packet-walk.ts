import { containsAddress, parsePrefix } from '../../facts/ip-prefix.js';
import type {
  FilterChain,
  FilterField,
  FilterHook,
  FilterMatch,
} from '../../facts/packet-filter/chain.js';

/** A packet in front of a host's packet filter. What is undefined, nobody knows. */
export type Packet = {
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'vrrp';
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly linkIn?: string;
  readonly linkOut?: string;
  /** As connection tracking has it. */
  readonly state: 'new' | 'established' | 'invalid';
};

/** What becomes of it. */
export type Fate =
  /** As far as the rules can be understood here. */
  | { readonly type: 'passes' }
  | { readonly type: 'thrown-away'; readonly rule: string }
  /** Only so many of its kind pass. */
  | { readonly type: 'limited'; readonly rule: string; readonly perSecond: number };

type Answer = boolean | 'maybe';

/** How a walk through a chain ends; `doubt`: a rule that nobody understands here may have let the packet pass. */
type End = {
  readonly verdict: 'accept' | 'drop' | 'return' | 'policy';
  readonly doubt: boolean;
  readonly rule?: string;
  readonly limit?: { readonly rule: string; readonly perSecond: number };
};

/** Sends a packet through a host's packet filter in thought: it is thrown away only where that is sure. */
export function walk(
  chains: readonly FilterChain[],
  hooks: readonly FilterHook[],
  packet: Packet,
): Fate {
  const bases = hooks.flatMap((hook) =>
    chains.filter((chain) => chain.hook === hook).toSorted((a, b) => a.priority - b.priority),
  );
  let limited: Fate | undefined;
  for (const chain of bases) {
    const end = walkChain(chains, chain, packet, 0);
    const drops = end.verdict === 'drop' || (end.verdict !== 'accept' && chain.policy === 'drop');
    if (drops && !end.doubt) {
      if (end.limit !== undefined) limited ??= { type: 'limited', ...end.limit };
      else return { type: 'thrown-away', rule: end.rule ?? `${chain.table} ${chain.name}: policy drop` };
    } else if (end.limit !== undefined && !drops && end.rule === end.limit.rule) {
      limited ??= { type: 'limited', ...end.limit };
    }
  }
  return limited ?? { type: 'passes' };
}

const deepest = 16;

function walkChain(
  chains: readonly FilterChain[],
  chain: FilterChain,
  packet: Packet,
  depth: number,
): End {
  let doubt = false;
  let limit: End['limit'];
  let limitDrops = false;
  const end = (verdict: End['verdict'], rule?: string): End => ({
    verdict,
    doubt,
    ...(limit === undefined ? {} : { limit }),
    ...(limitDrops && limit !== undefined && verdict !== 'drop' ? { rule: limit.rule } : {}),
    ...(rule === undefined ? {} : { rule }),
  });
  for (const rule of chain.rules) {
    const answer = matchAll(rule.matches, packet);
    const { verdict } = rule;
    if (answer === false || verdict === undefined) continue;
    if (rule.limit !== undefined) {
      // Beyond the limit it is thrown away, or within it let through: the walk goes on as the other.
      const counts =
        answer === true &&
        (rule.limit.beyond
          ? verdict.type === 'drop' || verdict.type === 'reject'
          : verdict.type === 'accept');
      if (counts) {
        limit ??= { rule: rule.text, perSecond: rule.limit.perSecond };
        limitDrops ||= rule.limit.beyond;
      } else if (verdict.type === 'accept' || verdict.type === 'jump' || verdict.type === 'goto') {
        doubt = true;
      }
      continue;
    }
    if (verdict.type === 'jump' || verdict.type === 'goto') {
      const target = chains.find(({ table, name }) => table === chain.table && name === verdict.chain);
      if (target === undefined || depth >= deepest) {
        doubt = true;
        continue;
      }
      const inner = walkChain(chains, target, packet, depth + 1);
      if (answer === 'maybe') {
        if (inner.verdict === 'accept' || inner.doubt || verdict.type === 'goto') doubt = true;
        continue;
      }
      doubt ||= inner.doubt;
      limit ??= inner.limit;
      limitDrops ||= inner.limit !== undefined && inner.rule === inner.limit.rule;
      if (inner.verdict === 'accept' || inner.verdict === 'drop') return end(inner.verdict, inner.rule);
      if (verdict.type === 'goto') return end('policy');
      continue;
    }
    if (answer === 'maybe') {
      // What might be thrown away is not; what might pass, nobody knows.
      if (verdict.type === 'accept' || verdict.type === 'return') doubt = true;
      continue;
    }
    if (verdict.type === 'accept') return end('accept');
    if (verdict.type === 'return') return end('return');
    return end('drop', rule.text);
  }
  return end('policy');
}

function matchAll(matches: readonly FilterMatch[], packet: Packet): Answer {
  const answers = matches.map((match) => matchOne(match, packet));
  if (answers.includes(false)) return false;
  return answers.includes('maybe') ? 'maybe' : true;
}

function matchOne({ field, values, negated }: FilterMatch, packet: Packet): Answer {
  if (field === undefined) return 'maybe';
  const answers = values.map((value) => fieldTable[field](value.toLowerCase(), packet));
  const answer: Answer = answers.includes(true) ? true : answers.includes('maybe') ? 'maybe' : false;
  return answer === 'maybe' || !negated ? answer : !answer;
}

const numbers: Readonly<Record<Packet['protocol'], string>> = {
  tcp: '6',
  udp: '17',
  sctp: '132',
  vrrp: '112',
};

const fieldTable: Readonly<Record<FilterField, (value: string, packet: Packet) => Answer>> = {
  source: (value, { source }) => isWithin(value, source),
  destination: (value, { destination }) => isWithin(value, destination),
  protocol: (value, { protocol }) =>
    value === 'all' || value === '0' || value === protocol || value === numbers[protocol],
  'source-port': (value, { sourcePort, protocol }) =>
    protocol === 'vrrp' ? false : isNumber(value, sourcePort),
  'destination-port': (value, { destinationPort, protocol }) =>
    protocol === 'vrrp' ? false : isNumber(value, destinationPort),
  'link-in': (value, { linkIn }) => isLink(value, linkIn),
  'link-out': (value, { linkOut }) => isLink(value, linkOut),
  state: (value, { state }) => value === state || (value === 'untracked' && 'maybe'),
};

function isWithin(value: string, address: string): Answer {
  return parsePrefix(value) === undefined ? 'maybe' : containsAddress(value, address);
}

function isNumber(value: string, wanted: number | undefined): Answer {
  const [from = NaN, to = from] = value.split('-').map(Number);
  if (wanted === undefined || Number.isNaN(from) || Number.isNaN(to)) return 'maybe';
  return from <= wanted && wanted <= to;
}

function isLink(value: string, link: string | undefined): Answer {
  if (link === undefined) return 'maybe';
  return value.endsWith('*') ? link.startsWith(value.slice(0, -1)) : value === link;
}
