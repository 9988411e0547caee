import type {
  CheckFields,
  CheckSettings,
  CheckType,
  HealthCheck,
} from '../../model/cluster/health-check.js';
import type { ValueKind } from '../../model/values/value-kind.js';
import type { Asking } from '../asking/asking.js';
import type { Turn } from '../asking/turn.js';

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
  /** What a director says to `address` once the connection is open; no turn: that it opens is all. */
  readonly turns: (check: HealthCheck<Type>, address: string) => readonly Turn[];
  /** How clients ask a service that is checked so; undefined: the check does not tell what is spoken. */
  readonly clientAsks?: (check: HealthCheck<Type>) => Asking;
  /** The longest pause between two attempts at a real server that is out. */
  readonly pauseWhileOutSeconds: (pauses: Pauses) => number;
};
