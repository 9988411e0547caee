import { onlyRecords, type JsonRecord } from '../network/json-records.js';
import type {
  FilterChain,
  FilterField,
  FilterHook,
  FilterMatch,
  FilterRule,
  FilterVerdict,
} from './chain.js';

const hooks: readonly unknown[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];

/** Reads what `nft -j list ruleset` says, libnftables-json(5); none where it says nothing. */
export function readNftables(text: string): readonly FilterChain[] {
  const items = readItems(text);
  const rules = items.flatMap(({ rule }) => onlyRecords([rule]));
  return items
    .flatMap(({ chain }) => onlyRecords([chain]))
    .filter(({ family }) => family !== 'bridge' && family !== 'arp')
    .map((chain) => {
      const own = rules.filter(
        (rule) =>
          rule['family'] === chain['family'] &&
          rule['table'] === chain['table'] &&
          rule['chain'] === chain['name'],
      );
      return {
        table: `${String(chain['family'])} ${String(chain['table'])}`,
        name: String(chain['name']),
        ...(hooks.includes(chain['hook']) ? { hook: chain['hook'] as FilterHook } : {}),
        priority: Number(chain['prio'] ?? 0),
        policy: chain['policy'] === 'drop' ? 'drop' : 'accept',
        rules: own.flatMap(readRule),
      };
    });
}

function readItems(text: string): readonly JsonRecord[] {
  try {
    return onlyRecords((JSON.parse(text) as { readonly nftables?: unknown }).nftables);
  } catch {
    return [];
  }
}

/** What is no condition and does nothing to a packet's way. */
const harmless = ['counter', 'log', 'mangle', 'ct helper', 'notrack', 'comment'];

function readRule(rule: JsonRecord): FilterRule[] {
  const parts = onlyRecords(rule['expr']);
  const conditions = parts.flatMap(readCondition);
  const text = describe(rule, parts);
  const map = parts.find((part) => 'vmap' in part);
  if (map !== undefined)
    return readMap(map['vmap']).map((one) => toRule([...conditions, one.match], one.verdict, text));
  const verdict = parts.map(readVerdict).find((found) => found !== undefined);
  const limit = parts.flatMap(readLimit)[0];
  const mark = parts.flatMap(readMark).at(-1);
  return [
    {
      ...toRule(conditions, verdict, text),
      ...(limit === undefined ? {} : { limit }),
      ...(mark === undefined ? {} : { mark }),
    },
  ];
}

// `meta mark set 5`; what is computed from something else, or restored from a connection, is no number.
function readMark(part: JsonRecord): readonly NonNullable<FilterRule['mark']>[] {
  const [mangle] = onlyRecords([part['mangle']]);
  const [key] = onlyRecords([mangle?.['key']]);
  const [meta] = onlyRecords([key?.['meta']]);
  if (meta?.['key'] !== 'mark') return [];
  const value = mangle?.['value'];
  return [typeof value === 'number' ? value : 'unknown'];
}

function toRule(
  matches: readonly FilterMatch[],
  verdict: FilterVerdict | undefined,
  text: string,
): FilterRule {
  return { matches, text, ...(verdict === undefined ? {} : { verdict }) };
}

function readVerdict(part: JsonRecord): FilterVerdict | undefined {
  for (const type of ['accept', 'drop', 'reject', 'return'] as const) {
    if (type in part) return { type };
  }
  for (const type of ['jump', 'goto'] as const) {
    const [aim] = onlyRecords([part[type]]);
    if (aim !== undefined) return { type, chain: String(aim['target']) };
  }
  return undefined;
}

const secondsOf: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

function readLimit(part: JsonRecord): NonNullable<FilterRule['limit']>[] {
  const [limit] = onlyRecords([part['limit']]);
  if (limit === undefined || limit['rate_unit'] !== undefined) return [];
  const perSecond = Number(limit['rate']) / (secondsOf[String(limit['per'])] ?? 1);
  return [{ perSecond, beyond: limit['inv'] === true }];
}

const verdictNames = ['accept', 'drop', 'reject', 'return', 'jump', 'goto', 'limit', 'vmap'];

function readCondition(part: JsonRecord): FilterMatch[] {
  const [name = ''] = Object.keys(part);
  if (harmless.includes(name) || verdictNames.includes(name)) return [];
  const [match] = onlyRecords([part['match']]);
  if (match === undefined) return [unknownMatch];
  const { op, left, right } = match;
  const field = readField(left);
  if (field === undefined || !['==', '!=', 'in'].includes(String(op))) return readFlags(match);
  const values = readValues(right);
  const condition = values === undefined ? unknownMatch : { field, values, negated: op === '!=' };
  return [...readProtocol(left), condition];
}

// `tcp dport 53` is about TCP alone, whatever the port is compared with.
function readProtocol(left: unknown): readonly FilterMatch[] {
  const [side] = onlyRecords([left]);
  const [payload] = onlyRecords([side?.['payload']]);
  const protocol = String(payload?.['protocol']);
  const isOne = ['tcp', 'udp', 'sctp'].includes(protocol);
  return isOne ? [{ field: 'protocol', values: [protocol], negated: false }] : [];
}

const unknownMatch: FilterMatch = { values: [], negated: false };

// A connection begins with a SYN alone: conditions that only it meets are about new connections.
function readFlags({ op, left, right }: JsonRecord): FilterMatch[] {
  const text = JSON.stringify(left);
  const isFlags = text.includes('"flags"') && text.includes('"tcp"');
  if (!isFlags || right !== 'syn' || op === '!=') return [unknownMatch];
  return [
    { field: 'protocol', values: ['tcp'], negated: false },
    { field: 'state', values: ['new'], negated: false },
  ];
}

const fields: Readonly<Record<string, FilterField>> = {
  'ip saddr': 'source',
  'ip daddr': 'destination',
  'ip protocol': 'protocol',
  'tcp sport': 'source-port',
  'tcp dport': 'destination-port',
  'udp sport': 'source-port',
  'udp dport': 'destination-port',
  'sctp sport': 'source-port',
  'sctp dport': 'destination-port',
  'th sport': 'source-port',
  'th dport': 'destination-port',
  'meta l4proto': 'protocol',
  'meta iifname': 'link-in',
  'meta iif': 'link-in',
  'meta oifname': 'link-out',
  'meta oif': 'link-out',
  'ct state': 'state',
};

function readField(left: unknown): FilterField | undefined {
  const [side] = onlyRecords([left]);
  const [kind = ''] = Object.keys(side ?? {});
  const [about] = onlyRecords([side?.[kind]]);
  const key =
    kind === 'payload'
      ? `${String(about?.['protocol'])} ${String(about?.['field'])}`
      : `${kind} ${String(about?.['key'])}`;
  return fields[key];
}

function readValues(right: unknown): readonly string[] | undefined {
  if (Array.isArray(right)) return readAll(right);
  if (typeof right === 'number') return [String(right)];
  // The name of a set, whose elements are elsewhere.
  if (typeof right === 'string') return right.startsWith('@') ? undefined : [right];
  const [value] = onlyRecords([right]);
  if (Array.isArray(value?.['set'])) return readAll(value['set']);
  if (Array.isArray(value?.['range'])) return [value['range'].map(String).join('-')];
  const [prefix] = onlyRecords([value?.['prefix']]);
  return prefix === undefined ? undefined : [`${String(prefix['addr'])}/${String(prefix['len'])}`];
}

function readAll(list: readonly unknown[]): readonly string[] | undefined {
  const values = list.map(readValues);
  return values.some((value) => value === undefined) ? undefined : values.flatMap((v) => v ?? []);
}

type Mapped = { readonly match: FilterMatch; readonly verdict: FilterVerdict | undefined };

function readMap(vmap: unknown): readonly Mapped[] {
  const [map] = onlyRecords([vmap]);
  const field = readField(map?.['key']);
  const [data] = onlyRecords([map?.['data']]);
  const pairs: readonly unknown[] = Array.isArray(data?.['set']) ? data['set'] : [];
  return pairs.flatMap((pair) => {
    if (!Array.isArray(pair)) return [];
    const [value, verdict] = pair as readonly unknown[];
    const values = readValues(value);
    const match =
      field === undefined || values === undefined
        ? unknownMatch
        : { field, values, negated: false };
    const [part] = onlyRecords([verdict]);
    return [{ match, verdict: part === undefined ? undefined : readVerdict(part) }];
  });
}

function describe(rule: JsonRecord, parts: readonly JsonRecord[]): string {
  const words = parts.flatMap((part) => describePart(part));
  return `${String(rule['table'])} ${String(rule['chain'])}: ${words.join(' ')}`;
}

function describePart(part: JsonRecord): readonly string[] {
  const [name = ''] = Object.keys(part);
  if (name === 'counter' || name === 'log') return [];
  const [match] = onlyRecords([part['match']]);
  if (match !== undefined) {
    const sign = match['op'] === '!=' ? '!= ' : '';
    return [
      `${describeSide(match['left'])} ${sign}${(readValues(match['right']) ?? ['...']).join(',')}`,
    ];
  }
  const [limit] = onlyRecords([part['limit']]);
  if (limit !== undefined) {
    return [
      `limit rate ${limit['inv'] === true ? 'over ' : ''}${String(limit['rate'])}/${String(limit['per'])}`,
    ];
  }
  const [aim] = onlyRecords([part[name]]);
  const target = aim?.['target'];
  return [typeof target === 'string' ? `${name} ${target}` : name];
}

function describeSide(left: unknown): string {
  const [side] = onlyRecords([left]);
  const [kind = ''] = Object.keys(side ?? {});
  const [about] = onlyRecords([side?.[kind]]);
  if (kind === '&') return 'tcp flags';
  return [about?.['protocol'] ?? kind, about?.['field'] ?? about?.['key'] ?? '']
    .map(String)
    .join(' ');
}
