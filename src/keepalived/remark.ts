import type { Place } from './tree.js';

/** What keepalived makes of a place that is not as it should be. */
export type Effect =
  /** It ends, with exit code 5, and does not run at all. */
  | 'refused'
  /** It goes on as if that were not there. */
  | 'dropped'
  /** It takes it for something else than was written. */
  | 'altered'
  /** It says so in its log, and does what was written. */
  | 'told'
  /** That depends on more than the text: another file, the host, chance. */
  | 'unknown';

/** Something in a keepalived.conf that does not mean what it looks like. */
export type Remark = {
  readonly code: RemarkCode;
  readonly effect: Effect;
  readonly at: Place;
  readonly message: string;
};

/** The kinds of findings, with what keepalived does. */
export const remarkEffects = {
  'unknown-keyword': 'dropped',
  'other-version': 'dropped',
  'brace-unexpected': 'dropped',
  'brace-missing': 'altered',
  'brace-unclosed': 'altered',
  'brace-extra': 'dropped',
  'quote-open': 'altered',
  'argument-missing': 'refused',
  'argument-wrong': 'dropped',
  'argument-cut': 'altered',
  'block-skipped': 'dropped',
  'line-cut': 'altered',
  'definition-endless': 'dropped',
  'line-too-long': 'dropped',
  'sequence-wrong': 'dropped',
  'too-much': 'refused',
  'file-missing': 'dropped',
  'setting-cleared': 'dropped',
  'port-changed': 'altered',
  deprecated: 'told',
  'file-unread': 'unknown',
  'host-unknown': 'unknown',
  chance: 'unknown',
} as const satisfies Readonly<Record<string, Effect>>;

export type RemarkCode = keyof typeof remarkEffects;

/** Takes what a reader has to say. */
export type Report = (code: RemarkCode, at: Place, message: string) => void;

/** Whether braces do not match, so that nobody can say where blocks were meant to end. */
export function isUnbalanced({ code }: Remark): boolean {
  return code === 'brace-extra' || code === 'brace-unclosed' || code === 'too-much';
}
