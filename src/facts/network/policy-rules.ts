import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parseRecords, type JsonRecord } from './json-records.js';
import { rulesKey, wayFact } from './way.js';

/** A rule of policy routing that somebody has made; ip-rule(8). */
export type PolicyRule = {
  readonly priority: number;
  /** What it matches and where it leads, as words of ip-rule(8). */
  readonly text: string;
};

const script = (): string => wayFact.script([rulesKey]);

function parse(output: string): readonly PolicyRule[] {
  return parseRecords(output)
    .filter(({ priority, src }) => typeof priority === 'number' && src !== undefined)
    .filter((record) => !isUsual(record))
    .map((record) => ({ priority: Number(record['priority']), text: describe(record) }));
}

// The three rules that every host has.
function isUsual({ priority, src, table }: JsonRecord): boolean {
  const usual: Readonly<Record<number, string>> = { 0: 'local', 32766: 'main', 32767: 'default' };
  return src === 'all' && usual[Number(priority)] === table;
}

const words: Readonly<Record<string, string>> = { src: 'from', dst: 'to', table: 'lookup' };

function describe(record: JsonRecord): string {
  return Object.entries(record)
    .filter(([name]) => !['priority', 'srclen', 'dstlen', 'protocol'].includes(name))
    .map(([name, value]) => {
      const length = record[`${name}len`];
      const value_ = typeof length === 'number' ? `${String(value)}/${length}` : String(value);
      return value === null ? name : `${words[name] ?? name} ${value_}`;
    })
    .join(' ');
}

const policyRulesFact: FactKind<readonly PolicyRule[]> = {
  name: 'policy-rule',
  script,
  parse,
  within: { kind: wayFact, toKey: () => rulesKey },
};

/** All rules of policy routing but those that every host has. */
export const policyRules: FactRef<readonly PolicyRule[]> = { kind: policyRulesFact, key: 'all' };
