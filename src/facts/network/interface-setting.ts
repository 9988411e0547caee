import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A setting of net.ipv4.conf by interface; `all` and `default` are among them. */
export type InterfaceSetting = Readonly<Record<string, number>>;

const folder = '/proc/sys/net/ipv4/conf';

// One process for all settings of all interfaces. The shell's `read` asks for one character after the
// other, and the kernel gives no second one of a number.
function script(names: readonly string[]): string {
  return `LC_ALL=C grep -asH '' ${names.map((name) => `${folder}/*/${name}`).join(' ')} 2>/dev/null || :`;
}

function parse(output: string, name: string): InterfaceSetting {
  const entries = output.split('\n').flatMap((line) => {
    const found = /^\/proc\/sys\/net\/ipv4\/conf\/(.+)\/(\w+):(-?\d+)$/.exec(line);
    return found?.[2] === name ? [[found[1] ?? '', Number(found[3])] as const] : [];
  });
  return Object.fromEntries(entries);
}

const interfaceSettingFact: FactKind<InterfaceSetting> = {
  name: 'interface-setting',
  script,
  parse,
  kept: true,
};

/** One setting of all interfaces: arp_ignore, arp_announce, rp_filter ... of ip-sysctl.rst. */
export function settingOfInterfaces(name: string): FactRef<InterfaceSetting> {
  return { kind: interfaceSettingFact, key: name };
}

/** For most settings the kernel takes the higher one of `all` and the interface's own. */
export function effectiveSetting(setting: InterfaceSetting, device: string): number {
  return Math.max(setting['all'] ?? 0, setting[device] ?? 0);
}
