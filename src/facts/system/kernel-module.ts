import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';

/**
 * `loaded`: in the running kernel, as a module or built in. `available`: can be loaded. `missing`:
 * the running kernel's packages do not have it. `expected`: a change of the plan will load it.
 */
export type ModuleState = 'loaded' | 'available' | 'missing' | 'expected';

// The kernel takes both signs for the same and shows the underscore; module files have either.
function normalize(name: string): string {
  return name.replaceAll('-', '_');
}

// No process where /sys/module shows all of them; a container of systemd-nspawn does not see it, so
// there one grep of /proc/modules; and another one through the lists of depmod(8) only for modules
// that are not loaded, or built in and without parameters.
function script(keys: readonly string[]): string {
  const names = keys.map(normalize);
  const files = names.map((name) => name.replaceAll('_', '[-_]')).join('|');
  return [
    `missing() { for name in ${quoteAll(names)}; do`,
    '  if [ -d "/sys/module/$name" ]; then continue; fi',
    `  case "\n$loaded" in *"\n$name "*) ;; *) return 0 ;; esac`,
    'done; return 1; }',
    'loaded=',
    'if missing; then',
    `  loaded=$(LC_ALL=C grep -sE ${quote(`^(${names.join('|')}) `)} /proc/modules 2>/dev/null) || :`,
    'fi',
    'if missing; then',
    '  read -r release </proc/sys/kernel/osrelease || :',
    '  lists=/lib/modules/$release/modules',
    `  LC_ALL=C grep -sHE ${quote(`^[^:]*/(${files})\\.ko`)} "$lists.builtin" "$lists.dep" 2>/dev/null || :`,
    'fi',
    `for name in ${quoteAll(names)}; do`,
    '  if [ -d "/sys/module/$name" ]; then echo "loaded $name"; continue; fi',
    `  case "\n$loaded" in *"\n$name "*) echo "loaded $name" ;; esac`,
    'done',
  ].join('\n');
}

function parse(output: string, key: string): ModuleState {
  const name = normalize(key);
  const lines = output.split('\n');
  if (lines.includes(`loaded ${name}`)) return 'loaded';
  const lists = lines.flatMap((line) => {
    const found = listLine.exec(line)?.groups;
    return normalize(found?.['file'] ?? '') === name ? [found?.['list']] : [];
  });
  if (lists.includes('builtin')) return 'loaded';
  return lists.includes('dep') ? 'available' : 'missing';
}

// `.../modules.dep:kernel/net/netfilter/ipvs/ip_vs.ko: kernel/...`, perhaps compressed.
const listLine = /modules\.(?<list>builtin|dep):[^:]*\/(?<file>[^/:]+)\.ko/;

/** Whether the running kernel has a module, or could load it. */
export const kernelModuleFact: FactKind<ModuleState> = {
  name: 'kernel-module',
  script,
  parse,
  kept: true,
};

/** The fact about one kernel module; `-` and `_` in its name are the same. */
export function moduleNamed(name: string): FactRef<ModuleState> {
  return { kind: kernelModuleFact, key: normalize(name) };
}
