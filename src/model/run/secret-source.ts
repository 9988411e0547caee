import type { Secret } from './secret.js';

/** Where a secret is, as an inventory says it; paths are absolute. */
export type SecretSource =
  | { readonly type: 'age'; readonly path: string; readonly written: string }
  | { readonly type: 'env'; readonly name: string }
  | { readonly type: 'file'; readonly path: string; readonly written: string }
  | {
      readonly type: 'command';
      /** Text is a line for sh(1), a list is a program and its arguments. */
      readonly command: string | readonly string[];
      /** It is run there. */
      readonly folder: string;
    };

/** The keys of an inventory that say where a secret is. */
export const secretSourceTypes = [
  'age',
  'env',
  'file',
  'command',
] as const satisfies readonly SecretSource['type'][];

/** What there is to say of a source: `FILE cannot be read`, and a way out. */
export type SecretRemark = { readonly message: string; readonly suggestion?: string };

/** What became of taking a secret from its source. */
export type SecretAnswer =
  | { readonly type: 'taken'; readonly secret: Secret; readonly caution?: SecretRemark }
  | { readonly type: 'refused'; readonly objection: SecretRemark }
  /** Nobody asked for the value. */
  | { readonly type: 'withheld' };

/** Known answers, by source. */
export type SecretAnswers = (source: SecretSource) => SecretAnswer;

/** Which secrets a command takes. */
export type SecretNeed =
  /** All of them: it uses them, or was asked to. */
  | 'all'
  /** Those of the environment and of files, which cost nothing: no key is used, and no program is started. */
  | 'at-hand'
  /** None: it is about the inventory alone. */
  | 'none';

/** Two sources with the same text are the same source. */
export function idOfSource(source: SecretSource): string {
  return JSON.stringify(Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1)));
}
