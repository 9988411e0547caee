import type { SecretKeeper } from '../../config/inventory.js';
import type { Environment } from '../../model/host/environment.js';
import type { SecretNeed } from '../../model/run/secret-source.js';
import { SecretTaker } from '../../secrets/secret-taker.js';
import type { Interruption } from './interruption.js';
import type { Redaction } from './redaction.js';

/** How an invocation takes secrets. */
export type Taking = {
  /** Hides what it takes; each source is read, and each command run, at most once in an invocation. */
  readonly keepSecrets: (need: Exclude<SecretNeed, 'none'>) => SecretKeeper;
  /** Works with what takes them, and is ended in good order. */
  readonly withTaker: <T>(work: (taker: SecretTaker) => Promise<T>) => Promise<T>;
};

type World = Pick<Redaction, 'hideSecrets'> & {
  readonly env: Environment;
  readonly interruption: Interruption;
};

export function createTaking({ env, interruption, hideSecrets }: World): Taking {
  const taker = new SecretTaker({ env, hide: hideSecrets });
  const withTaker: Taking['withTaker'] = (work) => interruption.inGoodOrder(() => work(taker));
  return {
    withTaker,
    keepSecrets: (need) => ({
      atOnce: (source) => taker.takeAtOnce(source),
      take: (sources, { isSound }) =>
        interruption.inGoodOrder((signal) =>
          taker.take(sources, {
            ...{ decrypts: need === 'all', runs: need === 'all' && isSound, signal },
          }),
        ),
    }),
  };
}
