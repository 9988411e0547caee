import type { Protocol } from '../../model/cluster/service-identity.js';
import type {
  CheckFields,
  CheckSettings,
  CheckType,
  HealthCheck,
} from '../../model/cluster/health-check.js';
import type { ValueKind } from '../../model/values/value-kind.js';
import type { Asking } from '../asking/asking.js';
import type { Turn } from '../asking/turn.js';

/** A number, or several, or ranges of them; written with spaces between them where they land. */
export type NumberList = {
  readonly minimum: number;
  readonly maximum: number;
  readonly range: ValueKind;
};

/** What a kind of check can be told in an inventory, besides what all kinds can. */
export type CheckField<Value extends number | string = number | string> = {
  /** Its key under `check`. */
  readonly key: string;
  readonly takes: Value extends number
    ? { readonly minimum: number; readonly maximum: number }
    : ValueKind | NumberList;
  /** undefined: nothing, or what `says` says. */
  readonly default?: Value;
  /** It has to be said, since nothing could stand for it. */
  readonly isRequired?: true;
  readonly example: Value;
  /** One sentence, for the reference. */
  readonly says: string;
};

/** What a block of keepalived does where nobody says otherwise; its own `alloc` function. */
export type BlockDefaults = {
  /** undefined: `delay_loop`. */
  readonly delayBeforeRetrySeconds?: number;
  /** Further attempts after a failed one; undefined: one. */
  readonly retries?: number;
  /** The keyword of its time-out, where it is not `connect_timeout`. */
  readonly timeout?: string;
};

/** The pauses between two attempts. */
export type Pauses = Pick<CheckSettings, 'delayBeforeRetrySeconds'> & {
  readonly delayLoopSeconds: number;
};

/** What is asked. */
export type Target = { readonly address: string; readonly port: number };

/** How a director asks the real server at an address. */
export type WayOfAsking<Type extends CheckType> =
  /** Over a connection, of TCP or of TLS, in turns; no turn: that it opens is all. */
  | {
      readonly by: 'connection';
      readonly turns: (check: HealthCheck<Type>, address: string) => readonly Turn[];
      /** Within TLS, to which it tells this name; undefined: in the clear. */
      readonly tls?: (check: HealthCheck<Type>) => { readonly serverName?: string };
    }
  /** By something else, to a port of UDP or to none; `command` finds the same with the tools of every host. */
  | {
      readonly by: 'UDP' | 'host';
      readonly command: (check: HealthCheck<Type>, target: Target) => CheckCommand;
    };

/** A command that ends with status 0 where the check would pass. */
export type CheckCommand = {
  readonly words: readonly string[];
  /** What is said of a server that passes, and of one that fails: `answers ping`. */
  readonly passes: string;
  readonly fails: string;
};

/** Whether a check notices something; `perhaps`: nobody knows but its author. */
export type Sight = 'always' | 'perhaps' | 'never';

/** All that is to be known about a kind of health check. */
export type CheckKind<Type extends CheckType> = {
  /** Its name in inventories: `check: { type: WORD }`. */
  readonly word: string;
  /** When it passes, in a few words. */
  readonly passes: string;
  readonly fields: {
    readonly [Name in keyof CheckFields[Type]]-?: CheckField<
      NonNullable<CheckFields[Type][Name]> & (number | string)
    >;
  };
  /** The blocks of keepalived.conf(5) that check so, by keyword. */
  readonly blocks: Readonly<Record<string, BlockDefaults>>;
  readonly asks: WayOfAsking<Type>;
  /**
   * How clients ask a service that is checked so, over a protocol; undefined: the check does not tell what is spoken.
   * A check over a connection says something about TCP alone.
   */
  readonly clientAsks?: (check: HealthCheck<Type>, over: Protocol) => Asking | undefined;
  /** Its time-out has no fractions. */
  readonly hasWholeTimeout?: true;
  /** It is told at once, and neither waits nor tries again. */
  readonly hasNoTimes?: true;
  /** Whether it is about a port. */
  readonly usesPort: boolean;
  /** Whether it needs no time to find that a program has ended whose host lives; false: it takes its time-outs. */
  readonly isRefusedAtOnce: boolean;
  /** Whether it finds that a program has ended whose host lives, and that a host is silent. */
  readonly sees: { readonly program: Sight; readonly host: Sight };
  /** The longest pause between two attempts at a real server that is out. */
  readonly pauseWhileOutSeconds: (pauses: Pauses) => number;
  /** Whether such a real server has to pass twice, with `delay_loop` between; undefined: once is enough. */
  readonly passesTwice?: (check: HealthCheck<Type>) => boolean;
};
