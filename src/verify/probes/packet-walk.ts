import { containsAddress, parsePrefix } from '../../lvs/address/ip-prefix.js';
import type {
  FilterChain,
  FilterField,
  FilterHook,
  FilterMatch,
  FilterRule,
} from '../../facts/packet-filter/chain.js';

/** A packet in front of a host's packet filter. What is undefined, nobody knows. */
export type Packet = {
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'vrrp' | 'ipip' | 'gre';
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly linkIn?: string;
  readonly linkOut?: string;
  /** What the host's routes take the destination for; nft(8), "fib". */
  readonly destinationType?: 'local' | 'unicast';
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

/** What a walk has met so far. */
type Course = {
  /** A rule that nobody understands here may have let the packet pass. */
  readonly doubt: boolean;
  /** The first limit; `drops`: what is beyond it is thrown away, else what is within passes. */
  readonly limit?: { readonly rule: string; readonly perSecond: number; readonly drops: boolean };
};

/** How a walk through a chain ends. */
type End = Course & {
  readonly verdict: 'accept' | 'drop' | 'return' | 'policy';
  readonly rule?: string;
};

/** What one rule does to a walk: it ends, or goes on. */
type Stride = End | Course;

/** Where a walk is. */
type Place = {
  readonly chains: readonly FilterChain[];
  readonly chain: FilterChain;
  readonly packet: Packet;
  readonly depth: number;
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
  const fates = bases.map((chain) => toFate(chain, walkChain({ chains, chain, packet, depth: 0 })));
  const worst = (type: Fate['type']): Fate | undefined => fates.find((fate) => fate.type === type);
  return worst('thrown-away') ?? worst('limited') ?? { type: 'passes' };
}

function toFate({ table, name, policy }: FilterChain, { verdict, doubt, limit, rule }: End): Fate {
  const drops = verdict === 'drop' || (verdict !== 'accept' && policy === 'drop');
  const isLimited = limit !== undefined && limit.drops !== drops && !(drops && doubt);
  if (isLimited) return { type: 'limited', rule: limit.rule, perSecond: limit.perSecond };
  if (!drops || doubt) return { type: 'passes' };
  return { type: 'thrown-away', rule: rule ?? `${table} ${name}: policy drop` };
}

function walkChain(place: Place): End {
  let course: Course = { doubt: false };
  for (const rule of place.chain.rules) {
    const answer = matchAll(rule.matches, place.packet);
    if (answer === false || rule.verdict === undefined) continue;
    const stride = stepOver(place, rule, { course, isSure: answer === true });
    if ('verdict' in stride) return stride;
    course = stride;
  }
  return { ...course, verdict: 'policy' };
}

type Met = { readonly course: Course; readonly isSure: boolean };

function stepOver(place: Place, rule: FilterRule, met: Met): Stride {
  const { verdict } = rule;
  if (rule.limit !== undefined) return applyLimit(rule, met);
  if (verdict?.type === 'jump' || verdict?.type === 'goto') return jump(place, verdict, met);
  const passes = verdict?.type === 'accept' || verdict?.type === 'return';
  // What might be thrown away is not; what might pass, nobody knows.
  if (!met.isSure) return passes ? { ...met.course, doubt: true } : met.course;
  if (passes) return { ...met.course, verdict: verdict.type === 'accept' ? 'accept' : 'return' };
  return { ...met.course, verdict: 'drop', rule: rule.text };
}

// Beyond the limit it is thrown away, or within it let through: the walk goes on as the other.
function applyLimit({ limit, verdict, text }: FilterRule, { course, isSure }: Met): Course {
  if (limit === undefined) return course;
  const throwsAway = verdict?.type === 'drop' || verdict?.type === 'reject';
  const counts = limit.beyond ? throwsAway : verdict?.type === 'accept';
  if (!counts || !isSure) return throwsAway ? course : { ...course, doubt: true };
  if (course.limit !== undefined || course.doubt) return course;
  return { ...course, limit: { rule: text, perSecond: limit.perSecond, drops: limit.beyond } };
}

const deepest = 16;

function jump(
  place: Place,
  { type, chain: name }: { readonly type: 'jump' | 'goto'; readonly chain: string },
  { course, isSure }: Met,
): Stride {
  const { chains, chain, depth } = place;
  const target = chains.find((other) => other.table === chain.table && other.name === name);
  if (target === undefined || depth >= deepest) return { ...course, doubt: true };
  const inner = walkChain({ ...place, chain: target, depth: depth + 1 });
  if (!isSure) {
    const mayPass = inner.verdict === 'accept' || inner.doubt || type === 'goto';
    return mayPass ? { ...course, doubt: true } : course;
  }
  const limit = course.limit ?? inner.limit;
  const after: Course = {
    doubt: course.doubt || inner.doubt,
    ...(limit === undefined ? {} : { limit }),
  };
  const ends = inner.verdict === 'accept' || inner.verdict === 'drop';
  if (ends) return { ...inner, ...after };
  return type === 'goto' ? { ...after, verdict: 'policy' } : after;
}

/** Whether a packet meets all conditions of a rule. */
export function matchAll(matches: readonly FilterMatch[], packet: Packet): Answer {
  const answers = matches.map((match) => matchOne(match, packet));
  if (answers.includes(false)) return false;
  return answers.includes('maybe') ? 'maybe' : true;
}

function matchOne({ field, values, negated }: FilterMatch, packet: Packet): Answer {
  if (field === undefined) return 'maybe';
  const answers = values.map((value) => fieldTable[field](value.toLowerCase(), packet));
  const answer: Answer = answers.includes(true)
    ? true
    : answers.includes('maybe')
      ? 'maybe'
      : false;
  return answer === 'maybe' || !negated ? answer : !answer;
}

/** What rules call a protocol, besides its name here: protocols(5). */
const otherNames: Readonly<Record<Packet['protocol'], readonly string[]>> = {
  tcp: ['6'],
  udp: ['17'],
  sctp: ['132'],
  vrrp: ['112'],
  ipip: ['4', 'ipencap', 'ipv4'],
  gre: ['47'],
};

const withoutPorts: readonly Packet['protocol'][] = ['vrrp', 'ipip', 'gre'];

const fieldTable: Readonly<Record<FilterField, (value: string, packet: Packet) => Answer>> = {
  source: (value, { source }) => isWithin(value, source),
  destination: (value, { destination }) => isWithin(value, destination),
  protocol: (value, { protocol }) =>
    value === 'all' || value === '0' || value === protocol || otherNames[protocol].includes(value),
  'source-port': (value, { sourcePort, protocol }) =>
    withoutPorts.includes(protocol) ? false : isNumber(value, sourcePort),
  'destination-port': (value, { destinationPort, protocol }) =>
    withoutPorts.includes(protocol) ? false : isNumber(value, destinationPort),
  'link-in': (value, { linkIn }) => isLink(value, linkIn),
  'link-out': (value, { linkOut }) => isLink(value, linkOut),
  'destination-type': (value, { destinationType }) =>
    destinationType === undefined ? 'maybe' : value === destinationType,
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
