import type {
  CheckFields,
  CheckSettings,
  CheckType,
  HealthCheck,
} from '../../model/health-check.js';
import type { ValueKind } from '../../model/values/value-kind.js';
import type { Turn } from './turn.js';

/** What a kind of check can be told in an inventory, besides what all kinds can. */
export type CheckField<Value extends number | string = number | string> = {
  /** Its key under `check`. */
  readonly key: string;
  readonly takes: Value extends number
    ? { readonly minimum: number; readonly maximum: number }
    : ValueKind;
  readonly default: Value;
  readonly example: Value;
  /** One sentence, for the reference. */
  readonly says: string;
};

/** What a block of keepalived does where nobody says otherwise; its own `alloc` function. */
export type BlockDefaults = { readonly delayBeforeRetrySeconds: number };

/** A page that is asked for, and the status of a good answer. */
export type Page = { readonly path: string; readonly statusCode: number };

/** The pauses between two attempts. */
export type Pauses = Pick<CheckSettings, 'delayBeforeRetrySeconds'> & {
  readonly delayLoopSeconds: number;
};

/** All that is to be known about a kind of health check. */
export type CheckKind<Type extends CheckType> = {
  /** Its name in inventories: `check: { type: WORD }`. */
  readonly word: string;
  /** When it passes, in a few words. */
  readonly passes: string;
  readonly fields: {
    readonly [Name in keyof CheckFields[Type]]-?: CheckField<
      CheckFields[Type][Name] & (number | string)
    >;
  };
  /** The blocks of keepalived.conf(5) that check so, by keyword. */
  readonly blocks: Readonly<Record<string, BlockDefaults>>;
  /** What a director says once the connection is open, one turn after the other; none: that it opens is all. */
  readonly turns: (check: HealthCheck<Type>) => readonly Turn[];
  /** Where it asks for a page, which clients may ask for as well. */
  readonly page?: (check: HealthCheck<Type>) => Page;
  /** The longest pause between two attempts at a real server that is out. */
  readonly pauseWhileOutSeconds: (pauses: Pauses) => number;
};
