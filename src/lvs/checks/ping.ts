import type { CheckKind } from './kind.js';

/** The host answers an echo request, whatever runs on it; check_ping.c. */
export const ping: CheckKind<'PING'> = {
  word: 'ping',
  passes: 'the host answers an echo request, whether or not anything runs there',
  fields: {},
  blocks: { PING_CHECK: { delayBeforeRetrySeconds: 1 } },
  asks: {
    by: 'host',
    command: ({ connectTimeoutSeconds }, { address }) => ({
      words: ['ping', '-n', '-c1', `-W${Math.ceil(connectTimeoutSeconds)}`, address],
      passes: 'answers ping',
      fails: 'does not answer ping',
    }),
  },
  usesPort: false,
  isRefusedAtOnce: false,
  sees: { program: 'never', host: 'always' },
  // icmp_epilog() retries real servers only that are still in.
  pauseWhileOutSeconds: ({ delayLoopSeconds }) => delayLoopSeconds,
};
