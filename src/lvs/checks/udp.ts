import { hexBytes } from '../../model/values/value-kinds.js';
import { packets } from '../asking/packets.js';
import type { CheckKind } from './kind.js';
import { packetCommand } from './packet.js';

/** A packet is answered, or at least not refused; check_udp.c. */
export const udp: CheckKind<'UDP'> = {
  word: 'udp',
  passes: 'a packet is answered; without a `payload`, it is not refused',
  fields: {
    payload: {
      key: 'payload',
      takes: hexBytes,
      example: '0a1b',
      says: 'Bytes that are sent, in hex digits; an answer has to come then',
    },
  },
  blocks: { UDP_CHECK: { delayBeforeRetrySeconds: 1 } },
  asks: {
    by: 'UDP',
    command: ({ payload, connectTimeoutSeconds: timeoutSeconds }, target) =>
      packetCommand(
        {
          ...{ ...target, timeoutSeconds, hex: payload ?? '' },
          ...(payload === undefined ? {} : { wants: 'length' }),
        },
        { passes: 'takes packets', fails: 'refuses packets, or does not answer them' },
      ),
  },
  // Without one, nobody knows what is said, and silence is no answer.
  clientAsks: ({ payload }, over) =>
    over === 'UDP' && payload !== undefined ? packets(payload) : undefined,
  usesPort: true,
  isRefusedAtOnce: true,
  sees: { program: 'always', host: 'always' },
  // udp_epilog() retries real servers only that are still in.
  pauseWhileOutSeconds: ({ delayLoopSeconds }) => delayLoopSeconds,
};
