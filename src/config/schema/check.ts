import * as z from 'zod';
import { checkKinds, checkTypes, fieldsOf } from '../../lvs/checks/check-kinds.js';
import type { CheckField } from '../../lvs/checks/kind.js';
import { refusedKeys } from './refused-keys.js';
import { retiredValues } from './retired-values.js';
import { keywords, port, seconds, valueOf, wholeNumber } from './leaves.js';

const kinds = checkTypes.map((type) => checkKinds[type]);

/** What kinds can be told, each by its key. */
const ownKeys = Object.fromEntries(
  checkTypes.flatMap(fieldsOf).map((field) => [field.key, readField(field)] as const),
);

function readField({ key, takes, says, example, default: usual, isRequired }: CheckField) {
  const value = schemaOf(takes);
  const types = checkTypes
    .filter((type) => fieldsOf(type).some((field) => field.key === key))
    .map((type) => `\`type: ${checkKinds[type].word}\``);
  const otherwise = usual === undefined ? 'none' : `\`${usual}\``;
  return value
    .optional()
    .describe(
      `${says}, for ${types.join(' and ')}.${isRequired === true ? '' : ` Default: ${otherwise}.`}`,
    )
    .meta({
      examples: [
        typeof example === 'string' && 'range' in takes ? example.split(' ').map(toItem) : example,
      ],
    });
}

function schemaOf(takes: CheckField['takes']) {
  if (!('minimum' in takes)) return valueOf(takes);
  const number = wholeNumber(takes.minimum, takes.maximum);
  if (!('range' in takes)) return number;
  const what = `a number from ${takes.minimum} to ${takes.maximum}, or a list of such numbers and ranges`;
  return z.union(
    [number, z.array(z.union([number, valueOf(takes.range)])).min(1, { error: what })],
    {
      error: what,
    },
  );
}

function toItem(word: string): number | string {
  return word.includes('-') ? word : Number(word);
}

const bfdInstead =
  'BFD needs a peer on the real server, and a bfd_instance for it: say both by keywords, keepalived: { bfd_instance: { web1: { neighbor_ip: 192.0.2.11 } } } of the inventory, and keepalived: { BFD_CHECK: { name: web1 } } of the real server, beside its check';

const viaInstead =
  'no check goes through the VIP, since a director cannot ask it of one real server; remove it: that each real server answers on the VIP is what the probe loopback-vip of verify and up asks, on the real server itself';

/** A health check, of any kind. */
export const check = z
  .strictObject({
    type: z
      .enum(kinds.map(({ word }) => word))
      .default(checkKinds.TCP.word)
      .describe(`${kinds.map(({ word, passes }) => `\`${word}\`: ${passes}`).join('; ')}.`)
      .register(retiredValues, { bfd: bfdInstead }),
    port: port
      .optional()
      .describe("Port to check. Default: the real server's own port.")
      .meta({ examples: [8080] }),
    ...ownKeys,
    connect_timeout: seconds(0.1, 600)
      .default(5)
      .describe('Seconds for the connection, and for each answer.'),
    retries: wholeNumber(0, 255)
      .default(3)
      .describe('Attempts after a failed check, before the real server is taken out.'),
    delay_before_retry: seconds(0.1, 3600).default(3).describe('Seconds between two attempts.'),
    keepalived: keywords
      .describe('Further keywords of the check in keepalived.conf(5). Default: none.')
      .meta({ examples: [{ warmup: 2 }] }),
  })
  .register(refusedKeys, { via: viaInstead });

export type CheckInput = z.output<typeof check>;

/** Several of them, of which a real server has to pass each. */
export const checks = z
  .array(check, { error: 'a list of checks' })
  .min(1, { error: 'a list of at least one check' })
  .optional()
  .meta({ examples: [[{ type: 'tcp' }, { type: 'http', path: '/health' }]] });
