import { formatIpvsAddress } from '../../facts/ipvs/ipvs-endpoint.js';
import type { IpvsService } from '../../facts/ipvs/ipvs-table.js';

/** How a service is to be, and how a table has it. */
export type WantedSettings = {
  readonly scheduler: string;
  /** By the names of ipvsadm(8) --sched-flags; undefined: whatever they are. */
  readonly schedulerFlags?: readonly string[];
  /** undefined: no persistence. */
  readonly persistenceSeconds?: number | undefined;
  /** undefined: whatever it is. */
  readonly persistenceEngine?: string;
  /** As the kernel shows it, an IPv4 mask, or a length for IPv6; undefined: whatever it is. */
  readonly persistenceMask?: string;
  /** undefined: whatever it is. */
  readonly onePacket?: boolean;
};

/** One setting in words: as it is wanted, and as the table has it. Equal words: it is as wanted. */
type Setting = {
  readonly name: string;
  /** undefined: nobody has an opinion. */
  readonly wanted: (wanted: WantedSettings) => string | undefined;
  /** undefined: nobody can tell. */
  readonly seen: (entry: IpvsService, wanted: WantedSettings) => string | undefined;
};

/** All that a virtual service is set to; ip_vs_ctl.c and ipvsadm(8). */
const settings = [
  {
    name: 'scheduler',
    wanted: ({ scheduler }) => scheduler,
    seen: ({ scheduler }) => scheduler,
  },
  {
    name: 'scheduler flags',
    wanted: describeFlags,
    seen: describeFlags,
  },
  {
    name: 'persistence',
    wanted: ({ persistenceSeconds }) => describeSeconds(persistenceSeconds),
    seen: describePersistence,
  },
  {
    name: 'netmask of persistence',
    wanted: ({ persistenceMask, persistenceSeconds }) =>
      persistenceSeconds === undefined ? undefined : persistenceMask && readMask(persistenceMask),
    seen: ({ persistenceMask = wholeAddress }) => readMask(persistenceMask),
  },
  {
    name: 'persistence engine',
    wanted: ({ persistenceEngine }) => persistenceEngine,
    // ipvsadm(8) tells both, or neither.
    seen: ({ schedulerFlags, persistenceEngine = 'none' }) =>
      schedulerFlags === undefined ? undefined : persistenceEngine,
  },
  {
    name: 'scheduling',
    wanted: ({ onePacket }) =>
      onePacket === undefined ? undefined : describeScheduling(onePacket),
    seen: ({ onePacket }) => describeScheduling(onePacket),
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof settings)[number]['name'];

/** A setting that is not as it is wanted. */
export type SettingDifference = {
  readonly name: SettingName;
  readonly wanted: string;
  readonly seen: string;
};

/** What of a service's settings is not as wanted. */
export function compareSettings(
  wanted: WantedSettings,
  entry: IpvsService,
): readonly SettingDifference[] {
  return settings.flatMap((setting) => {
    const [want, is] = [setting.wanted(wanted), setting.seen(entry, wanted)];
    if (want === undefined || is === undefined || want === is) return [];
    return [{ name: setting.name, wanted: want, seen: is }];
  });
}

/** Clients are told apart by their whole address. */
export const wholeAddress = 'FFFFFFFF';

// The kernel shows a mask as one number, and a length of IPv6, which is none, in the order of the network.
function readMask(text: string): string {
  const length = /^\d{1,3}$/.test(text) ? Number(text) : undefined;
  const mask =
    length === undefined
      ? (formatIpvsAddress(text) ?? text.toUpperCase())
      : length.toString(16).padStart(2, '0').toUpperCase().padEnd(8, '0');
  return mask === '80000000' ? wholeAddress : mask;
}

type Flagged = Pick<WantedSettings, 'scheduler' | 'schedulerFlags'>;

// ip_vs.h: hashing schedulers have names of their own for the first two flags.
function describeFlags({ scheduler, schedulerFlags }: Flagged): string | undefined {
  if (schedulerFlags === undefined) return undefined;
  const isHashing = ['sh', 'mh'].includes(scheduler);
  const own: Readonly<Record<string, string>> = isHashing
    ? { 'flag-1': `${scheduler}-fallback`, 'flag-2': `${scheduler}-port` }
    : {};
  const names = schedulerFlags.map((flag) => own[flag] ?? flag);
  return names.length === 0 ? 'none' : names.toSorted().join(', ');
}

function describeSeconds(value: number | undefined): string {
  return value === undefined ? 'none' : `${value} s`;
}

function describeScheduling(onePacket: boolean): string {
  return onePacket ? 'by packet (ops)' : 'by connection';
}

/** How many ticks of the kernel make a second: it is built with one of these. */
const tickRates = [100, 250, 300, 1000];

// Without ipvsadm nobody can tell a tick: a value is as wanted where some tick makes it so.
function describePersistence(
  { persistenceSeconds, persistenceTicks }: IpvsService,
  { persistenceSeconds: wanted }: WantedSettings,
): string {
  if (persistenceSeconds !== undefined || persistenceTicks === undefined) {
    return describeSeconds(persistenceSeconds);
  }
  const isWanted = tickRates.some((rate) => persistenceTicks === (wanted ?? 0) * rate);
  return isWanted ? describeSeconds(wanted) : `${persistenceTicks} ticks`;
}

/** All settings in one line: `wrr, persistence 60 s`. */
export function describeSettings(entry: IpvsService | WantedSettings): string {
  const { scheduler, persistenceSeconds, persistenceMask, persistenceEngine, onePacket } = entry;
  const flags = describeFlags(entry) ?? 'none';
  const ticks = 'persistenceTicks' in entry ? entry.persistenceTicks : undefined;
  const mask = persistenceMask === undefined ? wholeAddress : readMask(persistenceMask);
  const isPersistent = persistenceSeconds !== undefined || ticks !== undefined;
  return [
    scheduler,
    ...(flags === 'none' ? [] : [`flags ${flags}`]),
    isPersistent
      ? `persistence ${persistenceSeconds === undefined ? `${ticks} ticks` : `${persistenceSeconds} s`}`
      : 'no persistence',
    ...(isPersistent && mask !== wholeAddress ? [`by the mask ${mask}`] : []),
    ...(persistenceEngine === undefined ? [] : [`by ${persistenceEngine}`]),
    ...(onePacket === true ? ['one-packet scheduling'] : []),
  ].join(', ');
}
