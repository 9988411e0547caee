import { createHash } from 'node:crypto';
import { forwardingMethods, tunnelTypes, type Tunnel } from '../../model/cluster/cluster.js';
import { quote } from '../../model/text/shell-quote.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { Endpoint } from './ipvs-endpoint.js';
import type { IpvsMethod } from './ipvs-table.js';
import { keepalivedProcess } from '../keepalived/process.js';

/** A real server as keepalived's health checks have it. */
export type CheckedServer = Endpoint & {
  /** undefined: a tunnel of a kind that is not known here. */
  readonly method?: IpvsMethod;
  /** Of a tunnel: which; undefined: this keepalived knows one type only. */
  readonly tunnel?: Tunnel;
  /** The weight that it has, or would have, while its checks pass. */
  readonly weight: number;
  /** Its checks pass. */
  readonly alive: boolean;
  /** keepalived has put it into the kernel's table. */
  readonly inPool: boolean;
  /** It stays there with weight 0 when its checks fail: inhibit_on_failure. */
  readonly inhibited: boolean;
  readonly lowerThreshold: number;
  readonly upperThreshold: number;
};

/** A virtual service as keepalived has it; one by firewall mark is called as in the kernel's table. */
export type CheckedService = Endpoint & {
  readonly protocol: string;
  readonly scheduler: string;
  /** Such as `sh-port`, by the names of ipvsadm(8) --sched-flags. */
  readonly schedulerFlags: readonly string[];
  readonly onePacket: boolean;
  readonly persistenceSeconds?: number;
  /** What tells clients apart; it does not tell itself. */
  readonly persistenceEngine?: string;
  /** Clients within the same network are one for persistence: an IPv4 mask, or a length for IPv6. */
  readonly persistenceMask?: string;
  /** keepalived has put it into the kernel's table. */
  readonly alive: boolean;
  readonly hasSorryServer: boolean;
  /** The sorry server has been put in place of all real servers, also of those whose checks pass. */
  readonly sorryServerAnswers?: true;
  readonly servers: readonly CheckedServer[];
};

/** What keepalived believes to be in the kernel's table, and why. */
export type CheckerState = {
  readonly services: readonly CheckedService[];
  /** All its services are known here: none is a group. */
  readonly complete: boolean;
  /** Stands for all of this; another one: keepalived has changed its mind. */
  readonly digest: string;
};

/** What of the dump matters; the rest are settings that no table has. */
const telling =
  '^ *(VS (VIP|GROUP|FWMARK|alive)|lvs_sched|protocol|persistence|One packet|RIP|forwarding method|Inhibit|alive|RS set|quorum_state_up)';

/**
 * POSIX sh functions. keepalived(8), signal USR1: its checker writes all that it knows to
 * /tmp/keepalived_check.data. That leaves a line in its log, and nothing else. `ask_checker` sets
 * `$dump` to the new file once it is whole, which is when the process no longer has it open; empty
 * where keepalived does not check or does not answer. `ask_process` does it with another process and its
 * file. An older dump is held open meanwhile, so that
 * the new one cannot get its inode.
 */
export const askChecker = [
  keepalivedProcess,
  'ask_checker() { ask_process checkers keepalived_check.data; }',
  'ask_process() {',
  '  dump=',
  '  find_keepalived "$1"',
  '  [ -n "$pid" ] && takes_signal 10 || return 0',
  '  data=/proc/$pid/root/tmp/$2',
  '  before=/dev/null',
  '  [ ! -r "$data" ] || before=$data',
  '  wait_for_dump <"$before"',
  '}',
  'wait_for_dump() {',
  '  kill -s USR1 "$pid" || return 0',
  '  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do',
  '    if [ -s "$data" ] && ! [ "$data" -ef /proc/self/fd/0 ] && is_closed; then',
  '      dump=$data',
  '      return 0',
  '    fi',
  '    sleep 0.1',
  '  done',
  '}',
  'is_closed() {',
  '  for fd in "/proc/$pid/fd/"*; do',
  '    ! [ "$fd" -ef "$data" ] || return 1',
  '  done',
  '}',
].join('\n');

/** POSIX sh that fails where keepalived no longer believes what it did; after `askChecker`. */
export function unchangedMindScript({ digest }: CheckerState): string {
  return [
    'ask_checker',
    `seen=$([ -z "$dump" ] || LC_ALL=C grep -E ${quote(telling)} "$dump" | sha256sum)`,
    `if [ "\${seen%% *}" != ${digest} ]; then`,
    `  echo 'The health checks have changed the table since this was planned. Run the same command again.' >&2`,
    '  exit 1',
    'fi',
  ].join('\n');
}

/** Reads a dump of keepalived's checker (check_data.c); undefined where there is none. */
export function parseCheckerState(dump: string): CheckerState | undefined {
  if (dump.trim() === '') return undefined;
  const [, ...services] = dump.split(/^ *-+< Virtual server >-+$/m);
  const lines = dump.split('\n').filter((line) => new RegExp(telling).test(line));
  return {
    services: services.flatMap(readService),
    complete: !/^ *VS GROUP = /m.test(dump),
    digest: createHash('sha256')
      .update(lines.map((line) => `${line}\n`).join(''))
      .digest('hex'),
  };
}

function readService(block: string): readonly CheckedService[] {
  const [about = '', ...servers] = block.split(/^ *-+< Real server >-+$/m);
  const place = readPlace(about);
  const scheduler = valueOf(about, 'lvs_sched');
  if (place === undefined || scheduler === undefined) return [];
  const persistence = valueOf(about, 'persistence timeout');
  const mask = valueOf(about, 'persistence granularity');
  const hasSorryServer = /^ *sorry server /m.test(about);
  return [
    {
      ...place,
      scheduler,
      schedulerFlags: Array.from(
        about.matchAll(/^ *((?:sh|mh)-\w+|flag-\d) = enabled/gm),
        ([, name = '']) => name,
      ),
      // `(inactive due to not UDP)` follows where there is a mark, which is of no protocol.
      onePacket: /^ *One packet scheduling = enabled/m.test(about),
      ...(persistence === undefined ? {} : { persistenceSeconds: Number(persistence) }),
      ...(mask === undefined ? {} : { persistenceMask: mask }),
      // Since 2.3.3; before that, `alive`, which then is that of the sorry server.
      alive: (valueOf(about, 'VS alive') ?? valueOf(about, 'alive')) === '1',
      hasSorryServer,
      ...(hasSorryServer && valueOf(about, 'quorum_state_up') === '0'
        ? { sorryServerAnswers: true as const }
        : {}),
      servers: servers.flatMap(readServer),
    },
  ];
}

// keepalived's own name of a method; after that of a tunnel its type: `TUN, type = GUE, port = 6080, no checksum`.
// One that says more than that is none that is known here.
function readMethod(text: string): Pick<CheckedServer, 'method' | 'tunnel'> {
  const method = forwardingMethods.find((one) => one === text);
  if (method !== undefined) return { method };
  const found = /^TUN, type = (\w+)(?:, port = (\d+))?(?:, no checksum)?$/.exec(text);
  const type = tunnelTypes.find((one) => one.toUpperCase() === found?.[1]);
  if (type === undefined) return {};
  const port = found?.[2];
  return { method: 'TUN', tunnel: port === undefined ? { type } : { type, port: Number(port) } };
}

function readPlace(
  about: string,
): Pick<CheckedService, 'address' | 'port' | 'protocol'> | undefined {
  const mark = valueOf(about, 'VS FWMARK');
  if (mark !== undefined) return { address: `fwmark ${mark}`, port: 0, protocol: 'FWM' };
  const at = /^ *VS VIP = (\S+), VPORT = (\d+)/m.exec(about);
  const address = parsePrefix(at?.[1] ?? '')?.address;
  const protocol = valueOf(about, 'protocol');
  if (address === undefined || protocol === undefined) return undefined;
  return { address, port: Number(at?.[2]), protocol };
}

function readServer(block: string): readonly CheckedServer[] {
  const at = /^ *RIP = (\S+), RPORT = (\d+), WEIGHT = (\d+)/m.exec(block);
  const address = parsePrefix(at?.[1] ?? '')?.address;
  if (address === undefined) return [];
  const limits = /^ *connection limit range = (\d+) -> (\d+)/m.exec(block);
  return [
    {
      address,
      port: Number(at?.[2]),
      ...readMethod(valueOf(block, 'forwarding method') ?? ''),
      weight: Number(at?.[3]),
      alive: valueOf(block, 'alive') === '1',
      inPool: valueOf(block, 'RS set') === '1',
      inhibited: valueOf(block, 'Inhibit on failure is') === 'ON',
      lowerThreshold: Number(limits?.[1] ?? 0),
      upperThreshold: Number(limits?.[2] ?? 0),
    },
  ];
}

// `   lvs_sched = wrr`, and `   Inhibit on failure is OFF`.
function valueOf(block: string, name: string): string | undefined {
  return new RegExp(`^ *${name}(?: =)? (.+)$`, 'm').exec(block)?.[1];
}
