import type { FactKind, FactRef } from '../../model/host/fact.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';
import { askKeepalived, parseKeepalived } from './keepalived.js';
import { parseNetwork } from '../network/network.js';
import type { VrrpInstanceState } from './vrrp-instance-state.js';

/** Whether keepalived may hold an address. */
export type VipCharge = {
  readonly running: boolean;
  /** What it said; undefined: nobody had a doubt, the host does not have the address, or no answer. */
  readonly answer?: {
    /** Its instances, before the addresses were read and, unless all were MASTER, after: while they move, both count. */
    readonly instances: readonly VrrpInstanceState[];
    readonly interfaces: readonly NetworkInterface[];
  };
};

// Asking costs processes and a line in the log, so it has to have a reason: the host has the address,
// and somebody doubts it, or keepalived.conf's track_file takes from the director's priority. What the
// host has was read before; by now keepalived may have let go of it.
function script(keys: readonly string[]): string {
  const questions = keys.map((key) => {
    const [doubt = '', address = ''] = key.split(' ');
    return `case "$doubt ${doubt} $addresses" in *doubt*'"local":"${address}"'*) ask=yes ;; esac`;
  });
  return [
    askKeepalived,
    'ask= doubt= drain= settled=',
    '[ -n "${addresses-}" ] || addresses=$(ip -json address 2>/dev/null) || :',
    '[ ! -r /run/keepalived.drain ] || read -r drain </run/keepalived.drain || :',
    'case $drain in "" | 0) ;; *) doubt=doubt ;; esac',
    ...questions,
    'find_keepalived keepalived',
    'if [ -n "$pid" ]; then',
    '  echo running',
    '  if [ -n "$ask" ]; then',
    '    ask_keepalived',
    // Whatever version writes it otherwise is asked twice.
    `    case $state in *'"state":'[!2]*) ;; *'"state":2'*) settled=yes ;; esac`,
    '    echo @addresses',
    '    if [ -n "$settled" ]; then',
    '      printf "%s\\n" "$addresses"',
    '    else',
    '      ip -json address 2>/dev/null || :',
    '      echo @again; ask_keepalived',
    '    fi',
    '  fi',
    'fi',
  ].join('\n');
}

function parse(output: string): VipCharge {
  const [first = '', rest = ''] = output.split(/^@addresses\n/m);
  const [addresses = '', second] = rest.split(/^@again\n/m);
  const { running, instances } = parseKeepalived(first);
  const { instances: again } = second === undefined ? { instances: [] } : parseKeepalived(second);
  if (instances === undefined || again === undefined) return { running };
  const interfaces = parseNetwork(addresses);
  return { running, answer: { instances: [...instances, ...again], interfaces } };
}

const vipChargeFact: FactKind<VipCharge> = { name: 'vip-charge', script, parse };

/** Whether keepalived runs, and what it says about an address that the host has, if there is doubt. */
export function chargeOf(vip: string, doubt: 'doubt' | 'sure'): FactRef<VipCharge> {
  return { kind: vipChargeFact, key: `${doubt} ${vip}` };
}
