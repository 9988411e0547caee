import { isAtLeast } from './keepalived-version.js';
import type { VrrpSettings } from './settings.js';

/** The versions of keepalived on the directors of an instance; undefined: not known. */
export type Installed = readonly (string | undefined)[];

/** Something that the directors of an instance have to agree on. */
type AgreedSetting = {
  /** `VI_1 gets another ...`. */
  readonly name: string;
  readonly valueOf: (settings: VrrpSettings) => string;
  /**
   * What a reload makes of an instance of which this is different: by `vrrp_exist` in keepalived's
   * vrrp.c it is another instance. The old one lets its addresses go, and the new one waits for three
   * adverts before it takes them, also on the director that has just had them.
   */
  readonly startsAnew?: true;
  /** Whether a director hears another one that still has the former value. Default: it does not. */
  readonly isHeard?: (before: VrrpSettings, after: VrrpSettings, installed: Installed) => boolean;
};

/** By vrrp_check_packet and vrrp_exist of keepalived 2.2.7, 2.3.3 and 2.3.4, vrrp.c. */
const settings: readonly AgreedSetting[] = [
  {
    name: 'virtual router id',
    valueOf: ({ virtualRouterId }) => String(virtualRouterId),
    startsAnew: true,
  },
  { name: 'interface', valueOf: (own) => own.interface, startsAnew: true },
  {
    // A socket for multicast is bound to the group, one for unicast to the director's own address:
    // neither gets what the other one would.
    name: 'way of sending adverts',
    valueOf: ({ delivery }) =>
      delivery.type === 'multicast' ? `to ${delivery.group}` : `from ${delivery.source ?? ''}`,
    startsAnew: true,
  },
  {
    // Who receives does not look for the sender in its own list, unless check_unicast_src is set.
    name: 'list of peers',
    valueOf: (own) => peersOf(own).join(' '),
    isHeard: (before, after) =>
      before.delivery.type !== after.delivery.type ||
      peersOf(before).every((peer) => peersOf(after).includes(peer)),
  },
  { name: 'VRRP version', valueOf: ({ version }) => String(version) },
  {
    name: 'advert interval',
    valueOf: ({ advertIntervalMs }) => String(advertIntervalMs),
    // Version 3 tells it in its adverts, RFC 9568 section 5.2.7.
    isHeard: (before, after) => before.version === 3 && after.version === 3,
  },
  { name: 'password', valueOf: ({ authentication }) => authentication?.reveal() ?? '' },
  {
    name: 'list of addresses',
    valueOf: ({ advertised }) => advertised.join(' '),
    // Counted as an error, and accepted all the same; before, such an advert was thrown away.
    isHeard: (_before, _after, installed) => installed.every((one) => isAtLeast(one, '2.3.3')),
  },
];

function peersOf({ delivery }: VrrpSettings): readonly string[] {
  return delivery.type === 'unicast' ? delivery.peers : [];
}

/** How an instance differs from what it was, as far as other directors are concerned. */
export type Disagreement = {
  /** Of the settings that differ. */
  readonly names: readonly string[];
  /** Of those among them that keep directors from hearing each other. */
  readonly unheard: readonly string[];
  /** A reload ends the instance, and begins another one. */
  readonly startsAnew: boolean;
};

/** What directors disagree on while one has loaded a change and another one has not. */
export function compareSettings(
  before: VrrpSettings,
  after: VrrpSettings,
  installed: Installed,
): Disagreement {
  const different = settings.filter(({ valueOf }) => valueOf(before) !== valueOf(after));
  const unheard = different.filter(
    ({ isHeard, startsAnew }) =>
      startsAnew === true || isHeard?.(before, after, installed) !== true,
  );
  return {
    names: different.map(({ name }) => name),
    unheard: unheard.map(({ name }) => name),
    startsAnew: different.some(({ startsAnew }) => startsAnew === true),
  };
}
