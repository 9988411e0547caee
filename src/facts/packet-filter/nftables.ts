import { onlyRecords, type JsonRecord } from '../network/json-records.js';
import type { FilterChain, FilterHook, FilterMatch, FilterRule, FilterVerdict } from './chain.js';
import { readCondition, unknownMatch, readField, readValues } from './nft-conditions.js';
import { describeRule } from './describe-nft.js';

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

function readRule(rule: JsonRecord): FilterRule[] {
  const parts = onlyRecords(rule['expr']);
  const conditions = parts.flatMap(readCondition);
  const text = describeRule(rule, parts);
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
      ...(parts.some((part) => 'redirect' in part) ? { redirects: true as const } : {}),
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
