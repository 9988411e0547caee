import { families } from '../../lvs/address/families.js';
import { parsePrefix, type IpPrefix } from '../../lvs/address/ip-prefix.js';
import { network } from '../../facts/network/network.js';
import { originalRecords } from '../../facts/records/kept-records.js';
import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import type { Seen } from '../../model/host/fact.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { interfaceName } from '../../model/values/value-kinds.js';
import { checkValue, invalidArgument, readChoice, readText } from '../arguments.js';
import { readAll } from '../read-all.js';
import { findOriginal } from '../files/original.js';
import { requireDevice } from './device.js';

type AddressWant = {
  readonly state: 'present' | 'absent';
  readonly prefix: IpPrefix;
  readonly device: string;
};
type Facts = { readonly network: typeof network };

function parse(args: Args): AddressWant {
  return readAll(args, {
    state: () => readChoice(args, 'state', ['present', 'absent']),
    prefix: () => readPrefix(args),
    device: () =>
      checkValue(args, 'device', { kind: interfaceName, text: readText(args, 'device') }),
  });
}

function readPrefix(args: Args): IpPrefix {
  const text = readText(args, 'address');
  const prefix = parsePrefix(text);
  if (prefix !== undefined) return prefix;
  throw invalidArgument(
    args,
    'address',
    `is ${JSON.stringify(text)}, which is not an IP address`,
    'Write it as 10.0.0.227/32.',
  );
}

function diff(want: AddressWant, seen: Seen<Facts>): readonly Change[] {
  const { prefix, device, state } = want;
  if (state === 'absent' && !seen.network.some(({ name }) => name === device)) return [];
  const { addresses } = requireDevice(seen.network, device);
  const same = addresses.filter((cidr) => cidr.split('/')[0] === prefix.address);
  const surplus = state === 'absent' ? same : same.filter((cidr) => cidr !== prefix.cidr);
  const missing = state === 'present' && !same.includes(prefix.cidr);
  if (!missing && surplus.length === 0) return [];
  return [change(want, seen.network, { add: missing ? [prefix.cidr] : [], remove: surplus })];
}

type Delta = { readonly add: readonly string[]; readonly remove: readonly string[] };

function change(
  { state, prefix, device }: AddressWant,
  interfaces: readonly NetworkInterface[],
  { add, remove }: Delta,
): Change {
  const ip = ['ip', ...families[prefix.family].ipOptions, 'address'].join(' ');
  // Added first, so that the address does not go away while its prefix length changes.
  const script = [
    ...add.map((cidr) => `${ip} replace ${cidr} dev ${quote(device)}`),
    ...remove.map((cidr) => `${ip} del ${cidr} dev ${quote(device)}`),
  ].join('\n');
  const before = remove.join(', ');
  const gone = remove.map(bareAddress).filter((address) => !add.map(bareAddress).includes(address));
  const name = `address ${prefix.address} of ${device}`;
  const expected = interfaces.map((item) =>
    item.name === device
      ? { ...item, addresses: applyDelta(item.addresses, { add, remove }) }
      : item,
  );
  return {
    summary: state === 'present' ? `${device} has ${prefix.cidr}` : `${device} loses ${before}`,
    diffs: [
      {
        type: 'value',
        name,
        ...(before === '' ? {} : { before }),
        ...(state === 'present' ? { after: prefix.cidr } : {}),
      },
    ],
    steps: [{ type: 'run', script }],
    expects: [{ ref: network, value: expected }],
    ...removalEffect(device, gone),
  };
}

function bareAddress(cidr: string): string {
  return cidr.split('/')[0] ?? cidr;
}

function removalEffect(device: string, addresses: readonly string[]): Pick<Change, 'effect'> {
  if (addresses.length === 0) return {};
  return { effect: { type: 'address-removed', device, addresses } };
}

function applyDelta(addresses: readonly string[], { add, remove }: Delta): readonly string[] {
  return [...addresses.filter((cidr) => !remove.includes(cidr)), ...add];
}

// One that was there before lvsdeploy came stays; one that it took away comes back.
function undo({ prefix, device }: AddressWant): Undo {
  return {
    refs: [network, originalRecords],
    restores: [network],
    diff: (look) => {
      const original = findOriginal(look(originalRecords), network)?.value;
      if (original === undefined) return [];
      const held = original.find(({ name }) => name === device)?.addresses ?? [];
      const state = held.includes(prefix.cidr) ? 'present' : 'absent';
      return diff({ state, prefix, device }, { network: look(network) });
    },
  };
}

/** An address on an interface, until the next boot. */
export const address: Resource<AddressWant, Facts> = {
  kind: 'address',
  argNames: ['address', 'device', 'state'],
  parse,
  facts: () => ({ network }),
  diff,
  undo,
};
