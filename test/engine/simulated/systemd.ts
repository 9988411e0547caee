import { createHash } from 'node:crypto';
import { CommandFailure } from './command-failure.js';
import type { HostState, SimulatedFile, SimulatedUnit } from './host-state.js';
import { reloadProgram, startProgram, stopProgram } from './programs.js';

type UnitFiles = ReadonlyMap<string, SimulatedFile>;

const folders = ['/etc/systemd/system', '/usr/lib/systemd/system'];

function filesOf(state: HostState, unit: string): UnitFiles {
  const fragment = folders.map((folder) => `${folder}/${unit}`).find((at) => state.files.has(at));
  const paths = [...state.files.keys()].filter(
    (path) =>
      path === fragment || folders.some((folder) => path.startsWith(`${folder}/${unit}.d/`)),
  );
  return new Map(paths.map((path) => [path, state.files.get(path)!]));
}

function fragmentOf(files: UnitFiles, unit: string): SimulatedFile | undefined {
  return [...files].find(([path]) => path.endsWith(`/${unit}`))?.[1];
}

function isOutdated(read: UnitFiles, current: UnitFiles): boolean {
  const times = (files: UnitFiles) =>
    [...files].map(([path, { mtimeMs }]) => `${path} ${mtimeMs}`).sort();
  return times(read).join() !== times(current).join();
}

/** What `systemctl show` tells about a unit. */
export function showUnit(state: HostState, name: string) {
  const onDisk = filesOf(state, name);
  const unit = state.units.get(name);
  const read = unit?.read ?? onDisk;
  const text = [...read.values()].map(({ content }) => content).join('\n');
  return {
    loadState: loadStateOf(state, name, read),
    activeState: unit?.activeState ?? 'inactive',
    subState: unit?.subState ?? 'dead',
    unitFileState: unitFileState(state, name, onDisk),
    invocationId: unit?.invocationId ?? '',
    needsDaemonReload: unit !== undefined && isOutdated(read, onDisk),
    canReload: /^ExecReload=/m.test(text),
    startedAtMs: unit?.startedAtMs,
  };
}

// An empty file is as good as a link to /dev/null, systemd.unit(5).
function isMasked({ masked }: HostState, name: string, files: UnitFiles): boolean {
  return masked.has(name) || fragmentOf(files, name)?.content === '';
}

function loadStateOf(state: HostState, name: string, read: UnitFiles): string {
  if (isMasked(state, name, read)) return 'masked';
  return fragmentOf(read, name) === undefined ? 'not-found' : 'loaded';
}

function unitFileState(state: HostState, name: string, onDisk: UnitFiles): string {
  if (isMasked(state, name, onDisk)) return 'masked';
  const fragment = fragmentOf(onDisk, name);
  if (fragment === undefined) return '';
  if (state.enabled.has(name)) return 'enabled';
  return fragment.content.includes('[Install]') ? 'disabled' : 'static';
}

type Verb = (state: HostState, name: string) => void;

const restart: Verb = (state, name) => {
  const known = state.units.get(name);
  const read = known?.read ?? filesOf(state, name);
  if (isMasked(state, name, read)) throw new CommandFailure(`Unit ${name} is masked.`);
  if (fragmentOf(read, name) === undefined) {
    throw new CommandFailure(`Unit ${name} not found.`, 5);
  }
  if (known?.activeState === 'active') stopProgram(state, known);
  state.invocations += 1;
  const unit: SimulatedUnit = {
    activeState: 'active',
    subState: 'running',
    invocationId: invocation(state, name),
    startedAtMs: state.nowMs,
    read,
    startedFrom: read,
    loaded: new Map([...read].map(([path, { content }]) => [path, content])),
  };
  state.units.set(name, unit);
  try {
    unit.subState = startProgram(state, unit);
  } catch (error) {
    unit.activeState = 'failed';
    unit.subState = 'failed';
    throw error;
  }
};

function invocation({ name: host, invocations }: HostState, name: string): string {
  const text = `${host} ${name} ${invocations}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const stop: Verb = (state, name) => {
  const unit = state.units.get(name);
  if (unit === undefined) return;
  if (unit.activeState === 'active') stopProgram(state, unit);
  unit.activeState = 'inactive';
  unit.subState = 'dead';
  unit.loaded.clear();
  // Nothing refers to it any more, so systemd forgets it.
  if (!state.enabled.has(name)) state.units.delete(name);
};

/** The verbs of systemctl(1) that are about one unit. */
export const verbs: Readonly<Record<string, Verb>> = {
  restart,
  stop,
  start: (state, name) => {
    if (state.units.get(name)?.activeState !== 'active') restart(state, name);
  },
  reload: (state, name) => {
    const unit = state.units.get(name);
    if (unit?.activeState !== 'active' || !showUnit(state, name).canReload) {
      throw new CommandFailure(`Failed to reload ${name}: it is not applicable.`);
    }
    reloadProgram(state, unit);
  },
  enable: (state, name) => {
    if (unitFileState(state, name, filesOf(state, name)) === '') {
      throw new CommandFailure(`Failed to enable unit: Unit file ${name} does not exist.`);
    }
    state.enabled.add(name);
    rereadAllUnits(state);
  },
  disable: (state, name) => {
    state.enabled.delete(name);
    rereadAllUnits(state);
  },
  'reset-failed': () => undefined,
  mask: (state, name) => {
    state.masked.add(name);
    rereadAllUnits(state);
  },
  unmask: (state, name) => {
    state.masked.delete(name);
    rereadAllUnits(state);
  },
};

/** `systemctl daemon-reload`, and what the verbs that change links of units do at their end: systemctl(1). */
export function rereadAllUnits(state: HostState): void {
  for (const [name, unit] of state.units) {
    unit.read = filesOf(state, name);
    if (unit.activeState === 'active') takeUpDropIns(unit);
  }
}

// What a drop-in of ours says is about the end of a program: it holds from now on, without a restart.
function takeUpDropIns({ read, loaded }: SimulatedUnit): void {
  const isDropIn = (path: string): boolean => path.includes('.service.d/');
  for (const path of [...loaded.keys()].filter(isDropIn)) loaded.delete(path);
  for (const [path, { content }] of read) if (isDropIn(path)) loaded.set(path, content);
}
