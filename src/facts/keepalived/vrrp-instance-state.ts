import { createHash } from 'node:crypto';
import { vrrpStates, type VrrpState } from '../../model/verify/history.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { JsonRecord } from '../network/json-records.js';

/**
 * What is wrong with adverts, by the counters of keepalived(8), signal STATS. Not `advert_interval_err`:
 * from 2.2.7 to 2.4.3 no keepalived counts it.
 */
export const advertErrors = {
  packet_len_err: 'of a wrong length',
  ip_ttl_err: 'with a TTL other than 255, so not from this segment',
  invalid_type_rcvd: 'of an unknown type',
  addr_list_err: 'with another list of VIPs',
  invalid_authtype: 'with an unknown kind of authentication',
  authtype_mismatch: 'with another kind of authentication',
  auth_failure: 'with another password',
} as const;
export type AdvertError = keyof typeof advertErrors;

/** A VRRP instance as the running keepalived has it. */
export type VrrpInstanceState = {
  readonly name: string;
  readonly interface: string;
  readonly virtualRouterId: number;
  readonly version: number;
  readonly state: VrrpState;
  /** The state that its configuration names. */
  readonly wantedState: VrrpState;
  readonly basePriority: number;
  /** With what tracked interfaces, scripts, files and processes add or take. */
  readonly effectivePriority: number;
  /** Of the adverts heard last; 0: none. */
  readonly masterPriority: number;
  readonly advertIntervalMs: number;
  readonly nopreempt: boolean;
  readonly strict: boolean;
  /** In CIDR notation. */
  readonly vips: readonly string[];
  /** SHA-256 of the password, hex; `hidden`: keepalived does not tell it; undefined: none. */
  readonly passwordHash?: string;
  readonly lastTransitionMs: number;
  readonly received: number;
  readonly sent: number;
  readonly errors: Readonly<Record<AdvertError, number>>;
};

/** Reads one instance of the JSON that keepalived writes (vrrp_json.c). */
export function readVrrpInstance({ data, stats }: JsonRecord): VrrpInstanceState {
  const told = asRecord(data);
  const counters = asRecord(stats);
  const password = told['auth_data'];
  return {
    name: textOf(told['iname']),
    interface: textOf(told['ifp_ifname']),
    virtualRouterId: Number(told['vrid']),
    version: Number(told['version']),
    state: readState(told['state']),
    wantedState: readState(told['wantstate']),
    basePriority: Number(told['base_priority']),
    effectivePriority: Number(told['effective_priority']),
    masterPriority: Number(told['master_priority']),
    advertIntervalMs: Math.round(Number(told['adver_int']) * 1000),
    nopreempt: told['nopreempt'] === true,
    strict: Number(told['strict_mode']) === 1,
    vips: readVips(told['vips']),
    ...(typeof password === 'string' ? { passwordHash: hashTold(password) } : {}),
    lastTransitionMs: Math.round(Number(told['last_transition']) * 1000),
    received: Number(counters['advert_rcvd']),
    sent: Number(counters['advert_sent']),
    errors: readErrors(counters),
  };
}

/** Stands for a password that there is and that keepalived does not tell. */
export const hiddenPassword = 'hidden';

// From 2.4.0 on it prints asterisks.
function hashTold(password: string): string {
  return /^\*+$/.test(password) ? hiddenPassword : hashPassword(password);
}

/** Stands for a password, so that two can be compared and none is kept. */
export function hashPassword(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

function asRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

// VRRP_STATE_* of vrrp.h, in the order of `vrrpStates`; higher ones are of an instance that ends.
function readState(value: unknown): VrrpState {
  return vrrpStates[Number(value)] ?? 'STOPPED';
}

// `10.0.0.227 dev eth0 scope global set`; a prefix of full length is left out.
function readVips(list: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.flatMap((item) => parsePrefix(textOf(item).split(' ')[0] ?? '')?.cidr ?? []);
}

function readErrors(counters: JsonRecord): Readonly<Record<AdvertError, number>> {
  const names = Object.keys(advertErrors) as AdvertError[];
  const entries = names.map((name) => [name, Number(counters[name] ?? 0)] as const);
  return Object.fromEntries(entries) as Record<AdvertError, number>;
}
