import { onlyRecords, type JsonRecord } from '../network/json-records.js';
import type { FilterField, FilterMatch } from './chain.js';

/** What is no condition and does nothing to a packet's way. */
const harmless = ['counter', 'log', 'mangle', 'ct helper', 'notrack', 'comment', 'redirect'];

const verdictNames = ['accept', 'drop', 'reject', 'return', 'jump', 'goto', 'limit', 'vmap'];

/** The conditions of a part of a rule; none: it is no condition. */
export function readCondition(part: JsonRecord): FilterMatch[] {
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

/** A condition of which nobody can say here whether a packet meets it. */
export const unknownMatch: FilterMatch = { values: [], negated: false };

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
  'fib daddr type': 'destination-type',
};

/** What is compared; undefined: something that is not looked at. */
export function readField(left: unknown): FilterField | undefined {
  const [side] = onlyRecords([left]);
  const [kind = ''] = Object.keys(side ?? {});
  const [about] = onlyRecords([side?.[kind]]);
  if (kind === 'payload')
    return fields[`${String(about?.['protocol'])} ${String(about?.['field'])}`];
  if (kind === 'fib') return fields[`fib ${String(about?.['flags'])} ${String(about?.['result'])}`];
  return fields[`${kind} ${String(about?.['key'])}`];
}

/** What it is compared with; undefined: not known. */
export function readValues(right: unknown): readonly string[] | undefined {
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
