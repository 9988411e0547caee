import { fileAt } from '../../facts/system/file.js';
import { originalRecords } from '../../facts/records/kept-records.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import type { Change, Diff } from '../../model/plan/change.js';
import type { ReadFact, Undo } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { stampPath } from './loaded-stamp.js';
import { isMarked } from '../files/marked-file.js';
import { findOriginal } from '../files/original.js';
import type { ServiceWant } from './service-want.js';
import { stopUnit } from './stop-unit.js';

type Before = { readonly active: boolean; readonly enabled: boolean; readonly masked: boolean };

const neverThere: Before = { active: false, enabled: false, masked: false };

/**
 * The way back from a service: what did not run stops, what did not start at boot no longer does. One
 * that ran before goes on, and loads what its files are when all of the play is undone.
 */
export function undoService(want: ServiceWant): Undo {
  const unit = unitNamed(want.unit);
  const stamp = fileAt(stampPath(want.unit));
  const files = [...want.reloadOn, ...want.restartOn].map((path) => fileAt(path));
  const readBefore = (look: ReadFact): Before | undefined => {
    const known = findOriginal(look(originalRecords), unit);
    if (known !== undefined) return toBefore(known.value);
    // Hosts of before there were records.
    const isOurs = look(stamp).type === 'file' || files.some((file) => isMarked(look(file)));
    return isOurs ? neverThere : undefined;
  };
  return {
    about: unit,
    refs: [unit, stamp, originalRecords, ...files],
    restores: [unit],
    diff: (look) => {
      const [now, before] = [look(unit), readBefore(look)];
      if (now === undefined || before === undefined) return [];
      return [...stop(want, now, before), ...disable(want, now, before)];
    },
    settle: (look) => {
      const [now, before] = [look(unit), readBefore(look)];
      if (now === undefined || before === undefined) return [];
      return [
        ...enable(want, now, before),
        ...start(want, now, before),
        ...forget(want, now, before, look(stamp).type === 'file'),
        ...mask(want, now, before),
      ];
    },
  };
}

function isActive({ activeState }: UnitFact): boolean {
  return !['inactive', 'failed'].includes(activeState);
}

function isEnabled({ unitFileState }: UnitFact): boolean {
  return ['enabled', 'enabled-runtime'].includes(unitFileState);
}

function toBefore(unit: UnitFact | undefined): Before {
  if (unit === undefined) return neverThere;
  const masked = unit.unitFileState.startsWith('masked');
  return { active: isActive(unit), enabled: isEnabled(unit), masked };
}

function stop({ unit: name }: ServiceWant, now: UnitFact, before: Before): readonly Change[] {
  if (before.active || !isActive(now)) return [];
  return [
    {
      summary: `${name} stops`,
      diffs: [describe(`state of ${name}`, now.activeState, 'inactive')],
      steps: [{ type: 'run', script: `${stopUnit(name)}\nrm -f ${quote(stampPath(name))}` }],
      expects: [
        { ref: unitNamed(name), value: stopped(now) },
        { ref: fileAt(stampPath(name)), value: { type: 'absent' } },
      ],
    },
  ];
}

function stopped(unit: UnitFact): UnitFact {
  return { ...unit, activeState: 'inactive', subState: 'dead' };
}

function disable({ unit: name }: ServiceWant, now: UnitFact, before: Before): readonly Change[] {
  if (before.enabled || !isEnabled(now)) return [];
  const unit = before.active ? now : stopped(now);
  return [
    {
      summary: `${name} is disabled: it does not start at boot`,
      diffs: [describe(`boot state of ${name}`, now.unitFileState, 'disabled')],
      steps: [{ type: 'run', script: `systemctl disable ${quote(name)}` }],
      expects: [{ ref: unitNamed(name), value: { ...unit, unitFileState: 'disabled' } }],
    },
  ];
}

function enable({ unit: name }: ServiceWant, now: UnitFact, before: Before): readonly Change[] {
  if (!before.enabled || now.unitFileState !== 'disabled') return [];
  return [
    {
      summary: `${name} is enabled again: it starts at boot`,
      diffs: [describe(`boot state of ${name}`, now.unitFileState, 'enabled')],
      steps: [{ type: 'run', script: `systemctl enable ${quote(name)}` }],
      expects: [{ ref: unitNamed(name), value: { ...now, unitFileState: 'enabled' } }],
    },
  ];
}

function start({ unit: name }: ServiceWant, now: UnitFact, before: Before): readonly Change[] {
  if (!before.active || isActive(now)) return [];
  const unit = { ...now, activeState: 'active', unitFileState: unitFileStateOf(now, before) };
  return [
    {
      summary: `${name} starts again`,
      diffs: [describe(`state of ${name}`, now.activeState, 'active')],
      steps: [{ type: 'run', script: `systemctl start ${quote(name)}` }],
      expects: [{ ref: unitNamed(name), value: unit }],
    },
  ];
}

function unitFileStateOf(now: UnitFact, before: Before): string {
  return before.enabled && now.unitFileState === 'disabled' ? 'enabled' : now.unitFileState;
}

// The stamp says that lvsdeploy made it load something.
function forget(
  { unit: name, restartOn }: ServiceWant,
  now: UnitFact,
  before: Before,
  isStamped: boolean,
): readonly Change[] {
  if (!before.active || !isActive(now) || !isStamped) return [];
  const verb = restartOn.length > 0 || !now.canReload ? 'restart' : 'reload';
  return [
    {
      summary: `${name} is ${verb}ed: it ran before, and loads what its files are without lvsdeploy`,
      diffs: [],
      steps: [
        {
          type: 'run',
          script: `systemctl ${verb} ${quote(name)}\nrm -f ${quote(stampPath(name))}`,
        },
      ],
      expects: [{ ref: fileAt(stampPath(name)), value: { type: 'absent' } }],
    },
  ];
}

function mask({ unit: name }: ServiceWant, now: UnitFact, before: Before): readonly Change[] {
  if (!before.masked || now.unitFileState.startsWith('masked')) return [];
  return [
    {
      summary: `${name} is masked again, as it was before`,
      diffs: [describe(`boot state of ${name}`, now.unitFileState, 'masked')],
      steps: [{ type: 'run', script: `systemctl mask ${quote(name)}` }],
      expects: [{ ref: unitNamed(name), value: { ...now, unitFileState: 'masked' } }],
    },
  ];
}

function describe(name: string, before: string, after: string): Diff {
  return { type: 'value', name, before, after };
}
