import type { CheckSettings, CheckType, HealthCheck } from '../../model/cluster/health-check.js';
import { checkKinds, fieldsOf } from './check-kinds.js';
import type { CheckField } from './kind.js';

type Said = Readonly<Record<string, unknown>>;

// A list lands as words on one line.
function toValue({ takes }: CheckField, said: unknown): unknown {
  return 'range' in takes ? [said].flat().join(' ') : said;
}

const atOnce = { connectTimeoutSeconds: 0, retries: 0, delayBeforeRetrySeconds: 0 };

/** A check of a type, complete: what is not said, by the field's key in inventories, has its default. */
export function makeCheck(type: CheckType, settings: CheckSettings, said: Said = {}): HealthCheck {
  // Named one by one: the settings may be another check, with a type and fields of its own.
  const { port, keepalived } = settings;
  const { connectTimeoutSeconds, retries, delayBeforeRetrySeconds } =
    checkKinds[type].hasNoTimes === true ? atOnce : settings;
  const own = fieldsOf(type).map(
    (field) => [field.name, toValue(field, said[field.key] ?? field.default)] as const,
  );
  return {
    type,
    ...(port === undefined ? {} : { port }),
    ...{ connectTimeoutSeconds, retries, delayBeforeRetrySeconds },
    ...(keepalived === undefined ? {} : { keepalived }),
    // The table has the fields of each type, with values of theirs.
    ...Object.fromEntries(own),
  } as HealthCheck;
}
