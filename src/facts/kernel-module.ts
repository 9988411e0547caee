import type { FactKind, FactRef } from '../model/fact.js';
import { quote } from '../model/shell-quote.js';

/**
 * `loaded`: in the running kernel, as a module or built in. `available`: can be loaded. `missing`:
 * the running kernel's packages do not have it. `expected`: a change of the plan will load it.
 */
export type ModuleState = 'loaded' | 'available' | 'missing' | 'expected';

// The kernel takes both signs for the same and shows the underscore; module files have either.
function normalize(name: string): string {
  return name.replaceAll('-', '_');
}

// No process where all modules are loaded, else one grep through the lists of depmod(8).
function script(names: readonly string[]): string {
  const pattern = names.map((name) => normalize(name).replaceAll('_', '[-_]')).join('|');
  const tests = names
    .map(normalize)
    .map(
      (name) =>
        `if [ -d ${quote(`/sys/module/${name}`)} ]; then echo ${quote(`loaded ${name}`)}; else missing=yes; fi`,
    );
  return [
    'missing=',
    ...tests,
    'if [ -n "$missing" ]; then',
    '  read -r release </proc/sys/kernel/osrelease || :',
    `  LC_ALL=C grep -sHE ${quote(`^[^:]*/(${pattern})\\.ko`)} "/lib/modules/$release/modules.builtin" "/lib/modules/$release/modules.dep" || :`,
    'fi',
  ].join('\n');
}

function parse(output: string, key: string): ModuleState {
  const name = normalize(key);
  const lines = output.split('\n');
  if (lines.includes(`loaded ${name}`)) return 'loaded';
  const listed = lines.flatMap((line) => {
    const found = /modules\.(builtin|dep):[^:]*\/([^/:]+)\.ko/.exec(line);
    return found !== null && normalize(found[2] ?? '') === name ? [found[1]] : [];
  });
  if (listed.includes('builtin')) return 'loaded';
  return listed.includes('dep') ? 'available' : 'missing';
}

/** Whether the running kernel has a module, or could load it. */
export const kernelModuleFact: FactKind<ModuleState> = { name: 'kernel-module', script, parse };

/** The fact about one kernel module; `-` and `_` in its name are the same. */
export function moduleNamed(name: string): FactRef<ModuleState> {
  return { kind: kernelModuleFact, key: normalize(name) };
}
