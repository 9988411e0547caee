import { programCommand } from '../../model/values/value-kinds.js';
import type { CheckKind } from './kind.js';

/** A program of the operator's on the directors ends with status 0; check_misc.c. */
export const script: CheckKind<'SCRIPT'> = {
  word: 'script',
  passes: 'a program on the director ends with status 0; it gets the address and the port to ask',
  fields: {
    command: {
      key: 'command',
      takes: programCommand,
      isRequired: true,
      example: '/usr/local/libexec/check-shop',
      says: 'Program that is run, with arguments before the address and the port',
    },
  },
  // misc_check_handler(): no retry where nobody says so.
  blocks: { MISC_CHECK: { delayBeforeRetrySeconds: 1, retries: 0, timeout: 'misc_timeout' } },
  asks: {
    by: 'host',
    command: ({ command, connectTimeoutSeconds }, { address, port }) => ({
      words: [
        'timeout',
        String(Math.ceil(connectTimeoutSeconds)),
        ...command.split(' '),
        address,
        String(port),
      ],
      passes: `passes ${command}`,
      fails: `does not pass ${command}`,
    }),
  },
  // Nobody knows how long it takes to find out.
  hasWholeTimeout: true,
  usesPort: true,
  isRefusedAtOnce: false,
  sees: { program: 'perhaps', host: 'perhaps' },
  // misc_check_child_thread() retries real servers only that are still in.
  pauseWhileOutSeconds: ({ delayLoopSeconds }) => delayLoopSeconds,
};
