import { onlyRecords, type JsonRecord } from '../network/json-records.js';
import { readValues } from './nft-conditions.js';

/** A rule in words that resemble those of nft(8). */
export function describeRule(rule: JsonRecord, parts: readonly JsonRecord[]): string {
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
