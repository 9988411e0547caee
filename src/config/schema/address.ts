import { Address4, Address6 } from 'ip-address';
import * as z from 'zod';
import {
  families,
  familyOf,
  inventoryFamilies,
  inventoryFamilyOf,
  type InventoryFamily,
} from '../../lvs/address/families.js';
import { formatHostPrefix } from '../../lvs/address/format-address.js';
import { networkOf, parsePrefix } from '../../lvs/address/ip-prefix.js';
import { quoteShortly } from '../quote-shortly.js';
import { hostWord } from './leaves.js';

/** What an address may not be used for, or undefined where it may. */
export type Objection = { readonly message: string; readonly suggestion?: string };

type Rules = {
  /** What an editor is told of such an address, and the characters that it consists of. */
  readonly format: string;
  readonly characters: string;
  /** A pattern of such an address before the port of a server. */
  readonly beforePort: string;
  readonly loopback: (value: string) => boolean;
  /** undefined: a host may have it. */
  readonly objectToUse: (value: string) => Objection | undefined;
};

/** What hosts may have, by the family. */
const rules: Readonly<Record<InventoryFamily, Rules>> = {
  4: {
    format: 'ipv4',
    characters: '0-9.',
    beforePort: '[0-9.]+',
    loopback: (value) => value.startsWith('127.'),
    objectToUse: objectToIpv4,
  },
};

const names = inventoryFamilies.map((family) => families[family].name).join(' or ');
const known = inventoryFamilies.map((family) => rules[family]);
const characters = known.map((one) => one.characters).join('');
const beforePort = known.map((one) => one.beforePort).join('|');
const formats = known.map(({ format }) => ({ format }));

/** An address of a host or gateway. */
export const address = z
  .string({ error: `an ${names} address` })
  .check(({ value, issues }) => {
    const objection = objectToAddress(value);
    if (objection !== undefined) issues.push(toIssue(value, objection));
  })
  .meta({
    ...(formats.length === 1 ? formats[0] : { anyOf: formats }),
    examples: ['192.168.56.1'],
  });

/** A VIP: an address, with or without a prefix length. */
export const virtualAddress = z
  .string({ error: `an ${names} address` })
  .check(({ value, issues }) => {
    const [bare = '', prefix, ...rest] = value.split('/');
    const objection = objectToAddress(bare) ?? objectToPrefix(bare, prefix, rest);
    if (objection !== undefined) issues.push(toIssue(value, objection));
    else if (isLoopback(bare)) issues.push(toIssue(value, onlyLocal(bare)));
  })
  .meta({ pattern: `^[${characters}]+(/[0-9]+)?$`, examples: ['10.0.0.227'] });

/** A network, as a prefix; every address is one, too. */
export const network = z
  .string({ error: `an ${names} network, such as 203.0.113.0/24` })
  .check(({ value, issues }) => {
    const objection = objectToNetwork(value);
    if (objection !== undefined) issues.push(toIssue(value, objection));
  })
  .meta({ pattern: `^[${characters}]+/[0-9]+$`, examples: ['203.0.113.0/24'] });

/** An address, with or without a port. */
export const endpoint = z
  .string({ error: `an ${names} address, with or without a port` })
  .check(({ value, issues }) => {
    const { address: bare, port } = splitEndpoint(value);
    const objection = objectToSpace(value) ?? objectToAddress(bare) ?? objectToPort(port);
    if (objection !== undefined) issues.push(toIssue(value, objection));
  })
  .meta({
    pattern: `^${known.length === 1 ? beforePort : `(${beforePort})`}(:[0-9]+)?$`,
    examples: ['192.0.2.99:80'],
  });

/** Takes an address and its port apart; also `[2001:db8::1]:80`. What has another form is all address. */
export function splitEndpoint(value: string): {
  readonly address: string;
  readonly port: string | undefined;
} {
  const found = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*))(?::(?<port>[^:]*))?$/.exec(value);
  const { bracketed, plain, port } = found?.groups ?? {};
  return { address: bracketed ?? plain ?? value, port };
}

/** An address, or the name of a host; what consists of digits and dots is an address. */
export const addressOrName = hostWord.check(({ value, issues }) => {
  const objection = looksLikeAddress(value) ? objectToAddress(value) : undefined;
  if (objection !== undefined) issues.push(toIssue(value, objection));
});

/** Whether a text can only be meant as an address. */
export function looksLikeAddress(value: string): boolean {
  return /^[\d.]+$/.test(value);
}

/** Whether an address reaches only the machine that uses it. */
export function isLoopback(value: string): boolean {
  const family = inventoryFamilyOf(value);
  return family !== undefined && rules[family].loopback(value);
}

/** The objection to a loopback address where others must reach it. */
export function onlyLocal(value: string): Objection {
  return { message: `${value} is a loopback address, which no other host can reach` };
}

function objectToAddress(value: string): Objection | undefined {
  if (!isAddress(value)) {
    const message = `${quoteShortly(value)} is not an ${names} address`;
    return { message, ...explainInvalid(value) };
  }
  const family = inventoryFamilyOf(value);
  if (family !== undefined) return rules[family].objectToUse(value);
  const { name } = familyOf(value);
  return {
    message: `${quoteShortly(value)} is an ${name} address, and ${name} is not supported yet`,
    suggestion: `use the ${names} address`,
  };
}

function isAddress(value: string): boolean {
  return (looksLikeAddress(value) && Address4.isValid(value)) || Address6.isValid(value);
}

function objectToIpv4(value: string): Objection | undefined {
  const parsed = new Address4(value);
  if (parsed.isMulticast()) return { message: `${value} is a multicast address` };
  if (value.startsWith('0.')) return { message: `${value} is not an address of a host` };
  if (parsed.isReserved() || parsed.isBroadcast()) return { message: `${value} is reserved` };
  return undefined;
}

function explainInvalid(value: string): { readonly suggestion: string } {
  if (/^[\d.]+\/\d+$/.test(value)) return { suggestion: 'leave out the prefix length' };
  if (/[a-z]/i.test(value))
    return {
      suggestion: 'give the number, such as 192.168.56.1; a name goes under ssh: {host: NAME}',
    };
  return { suggestion: 'write four numbers from 0 to 255, without leading zeros' };
}

function objectToPrefix(
  bare: string,
  prefix: string | undefined,
  rest: readonly string[],
): Objection | undefined {
  if (prefix === undefined) return undefined;
  const { hostLength } = familyOf(bare);
  const isLength = rest.length === 0 && /^[1-9]\d{0,2}$/.test(prefix);
  if (isLength && Number(prefix) <= hostLength) return undefined;
  return {
    message: `${quoteShortly(prefix)} is not a prefix length`,
    suggestion: `write ${formatHostPrefix(bare)}, or leave it out`,
  };
}

function objectToNetwork(value: string): Objection | undefined {
  const [bare = '', length, ...rest] = value.split('/');
  const parsed = parsePrefix(value);
  const hasLength = isAddress(bare) && length !== undefined && Number(length) !== 0;
  const odd = hasLength ? objectToPrefix(bare, length, rest) : undefined;
  if (odd !== undefined) return odd;
  if (!isAddress(bare) || length === undefined || parsed === undefined) {
    const message = `${quoteShortly(value)} is not an ${names} network`;
    const suggestion = isAddress(bare)
      ? `write ${formatHostPrefix(bare)} for this address alone`
      : 'write an address and the length of its prefix, such as 203.0.113.0/24';
    return { message, suggestion };
  }
  if (!parsed.isNetwork) {
    const first = networkOf(value);
    const message = `${quoteShortly(value)} is an address within a network`;
    return { message, suggestion: `write ${first}, or ${formatHostPrefix(bare)}` };
  }
  if (isLoopback(bare)) return onlyLocal(value);
  // Everything, and halves of it.
  const isPartOfAll =
    bare === networkOf(familyOf(bare).anywhere).split('/')[0] && parsed.length < 8;
  return isPartOfAll && inventoryFamilyOf(bare) !== undefined ? undefined : objectToAddress(bare);
}

// As keepalived writes it.
function objectToSpace(value: string): Objection | undefined {
  const [, bare, port] = /^(\S+) +(\d+)$/.exec(value) ?? [];
  if (bare === undefined || port === undefined) return undefined;
  return {
    message: `${quoteShortly(value)} has a space between address and port`,
    suggestion: `write ${bare}:${port}`,
  };
}

function objectToPort(port: string | undefined): Objection | undefined {
  if (port === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535) return undefined;
  return {
    message: `${quoteShortly(port)} is not a port`,
    suggestion: 'write ADDRESS:PORT with a port from 1 to 65535',
  };
}

function toIssue(input: string, { message, suggestion }: Objection): z.core.$ZodRawIssue {
  return { code: 'custom', input, message, params: { suggestion } };
}
