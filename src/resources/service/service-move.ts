import { statusOf, type CommandStatus } from '../../facts/system/command-status.js';
import type { FileFact } from '../../facts/system/file.js';
import type { LoadedConfiguration } from '../../facts/keepalived/loaded-configuration.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import type { Change, Diff } from '../../model/plan/change.js';
import type { ServiceEffect } from '../../model/plan/effect.js';
import type { FactValue } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';
import {
  contentOf,
  formatStamp,
  hashFiles,
  parseStamp,
  stampPath,
  type WatchedFile,
} from './loaded-stamp.js';
import { expectFile, rootReadable } from '../files/managed-file.js';
import { findDebt } from './service-debt.js';
import { activationScript, type Activation } from './service-script.js';
import type { ServiceWant } from './service-want.js';
import { tellers } from './tellers.js';
import type { ToldState } from './told-debt.js';

/** A wanted service with everything around its unit that was seen. */
export type Service = {
  readonly want: ServiceWant;
  readonly stamp: FileFact;
  readonly reloadFiles: readonly WatchedFile[];
  readonly restartFiles: readonly WatchedFile[];
  readonly status: CommandStatus | undefined;
  readonly loaded: LoadedConfiguration | undefined;
};

/** A change with the unit as it is afterwards, for the next move to start from. */
export type Moved = { readonly change: Change; readonly unit: UnitFact };
type Move = (service: Service, unit: UnitFact) => Moved | undefined;

const rereadUnitFiles: Move = (service, unit) => {
  if (!unit.needsDaemonReload) return undefined;
  return move(service, {
    summary: `systemd reads the files of ${service.want.unit} again`,
    script: 'systemctl daemon-reload',
    unit: { ...unit, needsDaemonReload: false },
  });
};

// Masked: a link to /dev/null covers its file, systemd.unit(5). The task says that it has to run, so
// whoever forbade it forbade what the inventory wants. Masking forgets nothing of `enable`.
const unmask: Move = (service, unit) => {
  const { enabled, state, unit: name, reloadOn } = service.want;
  const isMasked = unit.loadState === 'masked' || unit.unitFileState.startsWith('masked');
  if (!isMasked || (state === 'stopped' && enabled !== true)) return undefined;
  const after = enabled === true ? 'enabled' : 'disabled';
  const layer = unit.unitFileState === 'masked-runtime' ? '--runtime ' : '';
  return move(service, {
    summary: `${name} is unmasked${enabled === true ? ' and enabled' : ''}: it was masked`,
    diffs: [describe(`boot state of ${name}`, unit.unitFileState, after)],
    script: [
      `systemctl unmask ${layer}${quote(name)}`,
      ...(enabled === true ? [bootScript(name, 'enabled')] : []),
    ].join('\n'),
    unit: {
      ...unit,
      loadState: 'loaded',
      unitFileState: after,
      needsDaemonReload: false,
      // Of a masked unit systemd does not know it.
      canReload: unit.canReload || reloadOn.length > 0,
    },
  });
};

// Of these, `systemctl enable` would change nothing: systemctl(1), is-enabled.
const bootStates = new Set(['enabled', 'alias', 'generated', 'indirect']);

const setEnabled: Move = (service, unit) => {
  const { enabled, unit: name } = service.want;
  if (enabled === undefined) return undefined;
  const isEnabled = bootStates.has(unit.unitFileState);
  const canDisable = ['enabled', 'enabled-runtime'].includes(unit.unitFileState);
  if (enabled ? isEnabled : !canDisable) return undefined;
  const after = enabled ? 'enabled' : 'disabled';
  return move(service, {
    summary: `${name} is ${after}: it ${enabled ? 'starts' : 'does not start'} at boot`,
    diffs: [describe(`boot state of ${name}`, unit.unitFileState, after)],
    script: bootScript(name, after),
    unit: { ...unit, unitFileState: after },
  });
};

const setState: Move = (service, unit) => {
  const { state, unit: name } = service.want;
  const isActive = ['active', 'reloading'].includes(unit.activeState);
  if (state === 'stopped') {
    const isStopped = ['inactive', 'failed'].includes(unit.activeState);
    return isStopped ? undefined : stop(service, unit);
  }
  if (!isActive) return activate(service, unit, { action: 'start', summary: `${name} starts` });
  const debt = findDebt({
    ...service,
    unit,
    stamp: parseStamp(service.stamp),
    told: toldOf(service),
  });
  if (debt === undefined) return undefined;
  const { action, reason } = debt;
  return activate(service, unit, { action, summary: `${name} is ${action}ed: ${reason}` });
};

// Only a program that has read all of the files can be held against them.
function toldOf({ want, loaded }: Service): ToldState | undefined {
  if (want.ask === undefined || loaded === undefined) return undefined;
  if (want.reloadOn.some((path) => loaded.digests[path] === undefined)) return undefined;
  return { loaded, digestOf: tellers[want.ask].digestOf };
}

// Asked again, because the installation of a package enables what it brings, and `enable` takes many
// seconds where there is a SysV script too.
function bootScript(unit: string, after: 'enabled' | 'disabled'): string {
  if (after === 'disabled') return `systemctl disable ${quote(unit)}`;
  const state = `$(systemctl is-enabled ${quote(unit)} 2>/dev/null)`;
  return `[ "${state}" = enabled ] || systemctl enable ${quote(unit)}`;
}

/** What can be owed to a unit, in the order in which it is done. */
export const moves: readonly Move[] = [unmask, rereadUnitFiles, setEnabled, setState];

function stop(service: Service, unit: UnitFact): Moved {
  const { unit: name } = service.want;
  return move(service, {
    summary: `${name} stops`,
    diffs: [describe(`state of ${name}`, unit.activeState, 'inactive')],
    script: `systemctl stop ${quote(name)}`,
    action: 'stop',
    unit: { ...unit, activeState: 'inactive', subState: 'dead' },
  });
}

// Stands for the invocation that a start will bring, in the facts that are expected of it.
const nextInvocation = 'next';

// Such a unit has a limit of its own.
const slowStartMs = 4 * 3_600_000;

function activate(
  service: Service,
  unit: UnitFact,
  { action, summary }: { readonly action: Activation; readonly summary: string },
): Moved {
  const { unit: name, status, slowStart } = service.want;
  const hashes = {
    reloadHash: hashFiles(service.reloadFiles),
    restartHash: hashFiles(service.restartFiles),
  };
  const after = action === 'reload' ? unit : startedUnit(unit);
  const stamp = formatStamp({ invocationId: after.invocationId, ...hashes });
  return move(service, {
    summary,
    diffs: action === 'start' ? [describe(`state of ${name}`, unit.activeState, 'active')] : [],
    script: activationScript(service.want, action, hashes.restartHash),
    action,
    ...(slowStart === true && action !== 'reload' ? { quietMs: slowStartMs } : {}),
    unit: { ...after, needsDaemonReload: false },
    alsoExpects: [
      expectFile({ path: stampPath(name), content: stamp, ...rootReadable }),
      ...(status === undefined ? [] : [expectSuccess(status)]),
      ...expectLoaded(service),
    ],
  });
}

function startedUnit(unit: UnitFact): UnitFact {
  return {
    ...unit,
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    invocationId: nextInvocation,
    startedAtSeconds: Infinity,
  };
}

function expectSuccess(command: string): FactValue {
  return { ref: statusOf(command), value: { exitStatus: 0, output: '' } };
}

// Of one that does not tell now, the stamp has to say it afterwards too.
function expectLoaded(service: Service): readonly FactValue[] {
  const { want, loaded, reloadFiles } = service;
  const told = toldOf(service);
  if (want.ask === undefined || loaded === undefined || told === undefined) return [];
  const read = reloadFiles.map(
    (file) => [file.path, told.digestOf(contentOf(file) ?? '')] as const,
  );
  const value: LoadedConfiguration = {
    digests: { ...loaded.digests, ...Object.fromEntries(read) },
    readAtSeconds: Infinity,
  };
  return [{ ref: tellers[want.ask].fact, value }];
}

type Plain = {
  readonly summary: string;
  readonly diffs?: readonly Diff[];
  readonly script: string;
  readonly unit: UnitFact;
  readonly alsoExpects?: readonly FactValue[];
  /** It may say nothing for so long; undefined: for as long as other services. */
  readonly quietMs?: number;
  /** What the unit notices; undefined: nothing. */
  readonly action?: ServiceEffect['action'];
};

function move({ want }: Service, plain: Plain): Moved {
  const { summary, diffs = [], script, unit, alsoExpects = [], action, quietMs } = plain;
  const expects = [{ ref: unitNamed(want.unit), value: unit }, ...alsoExpects];
  const effect: Pick<Change, 'effect'> =
    action === undefined ? {} : { effect: { type: 'service', unit: want.unit, action } };
  const step = { type: 'run', script, ...(quietMs === undefined ? {} : { quietMs }) } as const;
  return { unit, change: { summary, diffs, steps: [step], expects, ...effect } };
}

function describe(name: string, before: string, after: string): Diff {
  return { type: 'value', name, ...(before === '' ? {} : { before }), after };
}
