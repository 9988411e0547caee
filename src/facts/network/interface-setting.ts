import type { FactKind, FactRef } from '../../model/host/fact.js';

/** A setting of net.ipv4.conf by interface; `all` and `default` are among them. */
export type InterfaceSetting = Readonly<Record<string, number>>;

const folder = '/proc/sys/net/ipv4/conf';

// No process, however many interfaces: each setting is one line.
function script(names: readonly string[]): string {
  return [
    `for file in ${names.map((name) => `${folder}/*/${name}`).join(' ')}; do`,
    '  if read -r value <"$file"; then printf "%s:%s\\n" "$file" "$value"; fi',
    'done 2>/dev/null',
  ].join('\n');
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
