import { remarkEffects, type Remark, type RemarkCode } from './remark.js';
import { root } from './grammar/root.js';
import { reportTakenBack } from './meaning/taken-back.js';
import { LineSource, type Surroundings } from './read/source.js';
import { readStatements } from './read/statements.js';
import type { Statement } from './tree.js';

/** A keepalived.conf as keepalived takes it, and where it takes it otherwise than it is written. */
export type Configuration = {
  readonly statements: readonly Statement[];
  /** In the order of the lines; then what keepalived takes back once it has read them all. */
  readonly findings: readonly Remark[];
};

/** What a configuration is read with; what is not given is not known. */
export type ReadOptions = Surroundings & {
  /** Of keepalived; undefined: every keyword counts that any version knows. */
  readonly version?: string;
};

/**
 * Reads keepalived.conf(5) as keepalived does (lib/parser.c): what it throws away is not in the statements, but in the
 * findings. Never throws.
 */
export function readConfiguration(text: string, options: ReadOptions = {}): Configuration {
  const findings: Remark[] = [];
  const report = (code: RemarkCode, at: Remark['at'], message: string): void => {
    findings.push({ code, effect: remarkEffects[code], at, message });
  };
  const { version, ...surroundings } = options;
  const source = new LineSource(text, surroundings, report);
  const reading = { source, report, ...(version === undefined ? {} : { version }) };
  const statements = readStatements(root, reading);
  reportTakenBack(statements, report);
  return { statements, findings };
}
