import * as z from 'zod';
import * as kinds from '../../model/values/value-kinds.js';
import { objectTo, type ValueKind } from '../../model/values/value-kind.js';

// The error text of a leaf is what it must be: `"port" must be <error text>`.

export function wholeNumber(minimum: number, maximum: number, unit = ''): z.ZodInt {
  const error = `a whole number${unit && ` of ${unit}`} from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

export function seconds(minimum: number, maximum: number): z.ZodNumber {
  const error = `a number of seconds from ${minimum} to ${maximum}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error });
}

/** Text of a form that `expected` names. */
export function text(pattern: RegExp, expected: string): z.ZodString {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

/** Text of a kind that lands in the files of other programs; says why where they would read it otherwise. */
export function valueOf(kind: ValueKind): z.ZodString {
  const { what, pattern, maxLength } = kind;
  return z
    .string({ error: what })
    .check(({ value, issues }) => {
      const objection = objectTo(kind, value);
      if (objection === undefined) return;
      const { reason, suggestion } = objection;
      const params = { [reason === undefined ? 'mustBe' : 'has']: true, suggestion };
      issues.push({ code: 'custom', input: value, message: reason ?? what, params });
    })
    .meta({ pattern: pattern.source, maxLength });
}

/** Any text on one line. */
export const line = valueOf(kinds.line);

// Named elsewhere without quotes, YAML would take it for a number. Whole numbers also lose their place
// in the file, because JavaScript puts such keys first, and that place is a director's rank.
const notNumber = /^(?!(?:\d+\.?\d*(?:[Ee][-+]?\d+)?|0o[0-7]+|0x[\dA-Fa-f]+)$)/;

/** What can be written where a host or an address is meant. */
export const hostWord = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
  'a host name of letters, digits, ".", "-" and "_", starting with a letter or digit',
);

/** Name of a host of the inventory; safe as a word anywhere: in a file name, in a shell, in a log. */
export const hostName = hostWord
  .regex(notNumber, { error: 'a host name that is no number, such as "lb1"' })
  .meta({ examples: ['web1'] });

/** A network interface by its kernel name. */
export const interfaceName = valueOf(kinds.interfaceName).meta({ examples: ['eth0'] });

export const port = wholeNumber(1, 65535);

/** A path on the control host. */
export const localPath = line.meta({ examples: ['~/.ssh/id_ed25519'] });

/** Free values of the operator. */
export const freeVars = z.record(z.string(), z.unknown(), { error: 'a map' }).optional();

/** Keywords of a block of keepalived.conf(5), for what has no key of its own. */
export const keywords = z
  .record(z.string(), z.unknown(), { error: 'a map of keywords of keepalived.conf(5)' })
  .optional();
