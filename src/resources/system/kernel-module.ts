import { fileAt, type FileFact } from '../../facts/system/file.js';
import { moduleNamed, type ModuleState } from '../../facts/system/kernel-module.js';
import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { HostFacts, Known } from '../../model/host/host-facts.js';
import { managedBy } from '../../model/run/managed-by.js';
import type { Resource } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { moduleName } from '../../model/values/value-kinds.js';
import { checkValue, readPath, readTexts } from '../arguments.js';
import { diffManagedFile, rootReadable, type ManagedFile } from '../files/managed-file.js';
import { readAll } from '../read-all.js';
import { undoFile } from '../files/undo-file.js';

type ModuleWant = { readonly names: readonly string[]; readonly persist: ManagedFile };
type Facts = {
  readonly persist: FactRef<FileFact>;
  readonly [name: `module ${string}`]: FactRef<ModuleState>;
};

function parse(args: Args): ModuleWant {
  const { listed, path } = readAll(args, {
    listed: () =>
      readTexts(args, 'names', (text, index) =>
        checkValue(args, ['names', index], { kind: moduleName, text }),
      ),
    path: () => readPath(args, 'persist'),
  });
  const names = [...new Set(listed)];
  // modules-load.d(5)
  const content = `# ${managedBy}\n${names.map((name) => `${name}\n`).join('')}`;
  return { names, persist: { path, content, ...rootReadable } };
}

function diff(want: ModuleWant, seen: Seen<Facts>, { host }: Known): readonly Change[] {
  const missing = want.names.filter((name) => seen[`module ${name}`] === 'missing');
  if (missing.length > 0) throw missingModules(missing, host);
  const loads = want.names
    .filter((name) => seen[`module ${name}`] === 'available')
    .map((name) => loadChange(name, host));
  return [...diffManagedFile(want.persist, seen.persist), ...loads];
}

function missingModules(names: readonly string[], host: HostFacts): LvsError {
  return new LvsError(
    'UNSUPPORTED_HOST',
    `The running kernel ${host.kernel} has no module ${names.join(', ')}.`,
    { hint: whereToGet(host) },
  );
}

function loadChange(name: string, host: HostFacts): Change {
  return {
    summary: `kernel module ${name} is loaded`,
    diffs: [
      { type: 'value', name: `kernel module ${name}`, before: 'not loaded', after: 'loaded' },
    ],
    steps: [
      {
        type: 'run',
        script: `modprobe -- ${quote(name)} || { echo ${quote(whereToGet(host))} >&2; exit 1; }`,
      },
    ],
    expects: [{ ref: moduleNamed(name), value: 'expected' }],
  };
}

function whereToGet({ osId, kernel }: HostFacts): string {
  const packages: Readonly<Record<string, string>> = {
    debian: `linux-image-${kernel}`,
    ubuntu: `linux-modules-extra-${kernel}`,
  };
  const name = packages[osId] ?? `the modules of kernel ${kernel}`;
  return `Install ${name}; where the kernel was upgraded since the last boot, reboot first.`;
}

/** Kernel modules that are loaded, now and after every boot. */
export const kernelModule: Resource<ModuleWant, Facts> = {
  kind: 'kernel_module',
  argNames: ['names', 'persist'],
  parse,
  facts: ({ names, persist }) => ({
    persist: fileAt(persist.path),
    ...Object.fromEntries(names.map((name) => [`module ${name}`, moduleNamed(name)])),
  }),
  diff,
  // A module that nothing uses does nothing, and is gone after the next boot.
  undo: ({ persist }) => undoFile(persist.path),
};
