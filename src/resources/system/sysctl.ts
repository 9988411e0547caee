import { fileAt, type FileFact } from '../../facts/system/file.js';
import {
  settingOfInterfaces,
  type InterfaceSetting,
} from '../../facts/network/interface-setting.js';
import { moduleNamed, type ModuleState } from '../../facts/system/kernel-module.js';
import { originalRecords } from '../../facts/records/kept-records.js';
import { normalizeSysctl, sysctlOf, sysctlPath } from '../../facts/system/sysctl.js';
import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import { managedBy } from '../../model/run/managed-by.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { parameterName, parameterValue } from '../../model/values/value-kinds.js';
import { checkValue, invalidArgument, readMap, readPath } from '../arguments.js';
import { diffManagedFile, rootReadable, type ManagedFile } from '../files/managed-file.js';
import { findOriginal } from '../files/original.js';
import { readAll } from '../read-all.js';
import { undoFile } from '../files/undo-file.js';
import { joinUndos } from '../undo.js';
import {
  diffInterfaces,
  interfaceLines,
  interfaceSettingIn,
  undoInterfaces,
} from './interface-settings.js';

type SysctlWant = {
  readonly values: ReadonlyMap<string, string>;
  /** Settings of `net.ipv4.conf` that are the same on every interface. */
  readonly onInterfaces: ReadonlyMap<string, number>;
  readonly persist: ManagedFile;
};
type Facts = {
  readonly persist: FactRef<FileFact>;
  readonly [value: `value of ${string}`]: FactRef<string | undefined>;
  readonly [module: `module of ${string}`]: FactRef<ModuleState>;
  readonly [setting: `interfaces of ${string}`]: FactRef<InterfaceSetting>;
};

/** Parameters that exist only while a module is loaded. */
const modules = [
  ['net.ipv4.vs.', 'ip_vs'],
  ['net.netfilter.nf_conntrack_', 'nf_conntrack'],
  ['net.bridge.bridge-nf-', 'br_netfilter'],
] as const;

function moduleOf(key: string): string | undefined {
  return modules.find(([prefix]) => key.startsWith(prefix))?.[1];
}

function parse(args: Args): SysctlWant {
  const { values, path } = readAll(args, {
    values: () => readValues(args),
    path: () => readPath(args, 'persist'),
  });
  const lines = Array.from(values, ([key, value]) =>
    linesOf(key).map((one) => `${one} = ${value}\n`),
  );
  const content = `# ${managedBy}\n${lines.flat().join('')}`;
  return { ...sortValues(values), persist: { path, content, ...rootReadable } };
}

function linesOf(key: string): readonly string[] {
  const setting = interfaceSettingIn(key);
  return setting === undefined ? [key] : interfaceLines(setting);
}

function sortValues(
  written: ReadonlyMap<string, string>,
): Pick<SysctlWant, 'values' | 'onInterfaces'> {
  const entries = [...written];
  return {
    values: new Map(entries.filter(([key]) => interfaceSettingIn(key) === undefined)),
    onInterfaces: new Map(
      entries.flatMap(([key, value]) => {
        const setting = interfaceSettingIn(key);
        return setting === undefined ? [] : [[setting, Number(value)] as const];
      }),
    ),
  };
}

function readValues(args: Args): ReadonlyMap<string, string> {
  const written = readMap(args, 'values', (key, value) => checkEntry(args, key, value));
  if (written.size === 0) throw invalidArgument(args, 'values', 'is an empty map');
  return new Map(Array.from(written, ([key, value]) => [key, normalizeSysctl(value)]));
}

function checkEntry(args: Args, key: string, value: string): void {
  if (interfaceSettingIn(key) !== undefined) {
    if (/^-?\d{1,9}$/.test(value)) return;
    throw invalidArgument(args, ['values', key], `is ${JSON.stringify(value)}, and not a number`);
  }
  checkValue(args, ['values', key], { kind: parameterName, text: key });
  checkValue(args, ['values', key], { kind: parameterValue, text: value });
}

function facts({ values, onInterfaces, persist }: SysctlWant): Facts {
  const keys = [...values.keys()];
  const moduleRefs = keys.flatMap((key) => {
    const module = moduleOf(key);
    return module === undefined ? [] : [[`module of ${key}`, moduleNamed(module)] as const];
  });
  return {
    persist: fileAt(persist.path),
    ...Object.fromEntries(keys.map((key) => [`value of ${key}`, sysctlOf(key)])),
    ...Object.fromEntries(moduleRefs),
    ...Object.fromEntries(
      Array.from(onInterfaces.keys(), (name) => [
        `interfaces of ${name}`,
        settingOfInterfaces(name),
      ]),
    ),
  };
}

function diff(want: SysctlWant, seen: Seen<Facts>): readonly Change[] {
  const changes = Array.from(want.values, ([key, value]) => {
    const before = seen[`value of ${key}`];
    if (before === undefined) refuseMissing(key, seen[`module of ${key}`]);
    return before === value ? [] : [valueChange(key, before, value)];
  });
  const everywhere = Array.from(want.onInterfaces, ([name, value]) => {
    const now = seen[`interfaces of ${name}`] ?? {};
    const wanted = Object.fromEntries(Object.keys(now).map((device) => [device, value]));
    return diffInterfaces(name, now, wanted);
  });
  // The file first: a run that dies between the two is seen, and finished, by the next one.
  return [...diffManagedFile(want.persist, seen.persist), ...changes.flat(), ...everywhere.flat()];
}

function refuseMissing(key: string, module: ModuleState | undefined): void {
  if (module === 'expected') return;
  const name = moduleOf(key);
  throw new LvsError('UNSUPPORTED_HOST', `The kernel does not have the parameter ${key}.`, {
    hint:
      name === undefined || module === 'loaded'
        ? 'Check its name, and whether this kernel is new enough for it.'
        : `It comes with the module ${name}: put a kernel_module task before this one.`,
  });
}

function valueChange(key: string, before: string | undefined, after: string): Change {
  // Written by the shell itself: sysctl(8) would be a process a value, and reports success where
  // `-e` hides a failure.
  const script = `printf '%s\\n' ${quote(after)} >${quote(sysctlPath(key))}`;
  return {
    summary:
      before === undefined ? `${key} becomes ${after}` : `${key} becomes ${after}, was ${before}`,
    diffs: [{ type: 'value', name: key, ...(before === undefined ? {} : { before }), after }],
    steps: [{ type: 'run', script }],
    expects: [{ ref: sysctlOf(key), value: after }],
  };
}

function undoValue(key: string): Undo {
  const now = sysctlOf(key);
  return {
    refs: [now, originalRecords],
    restores: [now],
    diff: (look) => {
      const value = look(now);
      const original = findOriginal(look(originalRecords), now)?.value;
      // One that came with a module had no value before, and goes with it.
      if (value === undefined || original === undefined || value === original) return [];
      return [valueChange(key, value, original)];
    },
  };
}

/** Kernel parameters, now and after every boot. */
export const sysctl: Resource<SysctlWant, Facts> = {
  kind: 'sysctl',
  argNames: ['values', 'persist'],
  parse,
  facts,
  diff,
  // The file last: while it is there, the way back is not at its end.
  undo: ({ values, onInterfaces, persist }) =>
    joinUndos([
      ...Array.from(values.keys(), undoValue),
      ...Array.from(onInterfaces.keys(), undoInterfaces),
      undoFile(persist.path),
    ]),
};
