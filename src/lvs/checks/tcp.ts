import type { CheckKind } from './kind.js';

/** A connection opens, whatever is said over it. */
export const tcp: CheckKind<'TCP'> = {
  word: 'tcp',
  passes: 'a connection opens',
  fields: {},
  blocks: { TCP_CHECK: { delayBeforeRetrySeconds: 1 } },
  asks: { by: 'connection', turns: () => [] },
  usesPort: true,
  isRefusedAtOnce: true,
  sees: { program: 'always', host: 'always' },
  // tcp_epilog() of check_tcp.c retries real servers only that are still in.
  pauseWhileOutSeconds: ({ delayLoopSeconds }) => delayLoopSeconds,
};
