import { statusOf, type CommandStatus } from '../../facts/system/command-status.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import type { LoadedConfiguration } from '../../facts/keepalived/loaded-configuration.js';
import { unitNamed, type UnitFact } from '../../facts/system/unit.js';
import type { Change } from '../../model/plan/change.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Resource } from '../../model/plan/resource.js';
import { stampPath, type WatchedFile } from './loaded-stamp.js';
import { moves, type Service } from './service-move.js';
import { undoService } from './undo-service.js';
import type { Declaration } from '../../model/plan/declaration.js';
import { parseServiceWant, serviceArgNames, type ServiceWant } from './service-want.js';
import { tellers } from './tellers.js';

type Facts = {
  readonly unit: FactRef<UnitFact | undefined>;
  readonly stamp: FactRef<FileFact>;
  readonly [file: `file ${string}`]: FactRef<FileFact>;
  readonly [status: `status ${string}`]: FactRef<CommandStatus>;
  readonly [loaded: `loaded ${string}`]: FactRef<LoadedConfiguration | undefined>;
};

function facts(want: ServiceWant): Facts {
  const { unit, reloadOn, status, ask } = want;
  const paths = [...reloadOn, ...startedFrom(want)];
  const files = paths.map((path) => [`file ${path}`, fileAt(path)] as const);
  return {
    unit: unitNamed(unit),
    stamp: fileAt(stampPath(unit)),
    ...Object.fromEntries(files),
    ...(status === undefined ? {} : { [`status ${status}`]: statusOf(status) }),
    ...(ask === undefined ? {} : { [`loaded ${ask}`]: tellers[ask].fact }),
  };
}

// A unit that is to start at boot needs an [Install] section, so its own file counts.
function startedFrom({ unit, enabled, restartOn }: ServiceWant): readonly string[] {
  return enabled === true ? [...restartOn, `/etc/systemd/system/${unit}`] : restartOn;
}

function diff(want: ServiceWant, seen: Seen<Facts>): readonly Change[] {
  const service = toService(want, seen);
  const changes: Change[] = [];
  let unit = usableUnit(want, seen);
  for (const move of moves) {
    const moved = move(service, unit);
    if (moved === undefined) continue;
    changes.push(moved.change);
    unit = moved.unit;
  }
  return changes;
}

function toService(want: ServiceWant, seen: Seen<Facts>): Service {
  const watched = (path: string): WatchedFile => ({
    path,
    fact: seen[`file ${path}`] ?? { type: 'absent' },
  });
  return {
    want,
    stamp: seen.stamp,
    reloadFiles: want.reloadOn.map(watched),
    restartFiles: want.restartOn.map(watched),
    status: want.status === undefined ? undefined : seen[`status ${want.status}`],
    loaded: want.ask === undefined ? undefined : seen[`loaded ${want.ask}`],
  };
}

// A unit that is not found is no error here: a task before this one may bring it.
function usableUnit(want: ServiceWant, seen: Seen<Facts>): UnitFact {
  const { unit: name, enabled } = want;
  const { unit } = seen;
  if (unit === undefined) {
    throw new LvsError('UNSUPPORTED_HOST', 'This host does not run systemd.', {
      hint: `Services such as ${name} are managed through systemd only.`,
    });
  }
  if (unit.unitFileState === 'static' && enabled === true && !isRenewed(want, seen)) {
    throw new LvsError('UNSUPPORTED_HOST', `${name} has no [Install] section to enable.`, {
      hint: 'Other units start it; leave `enabled` out.',
    });
  }
  return unit;
}

// What systemd says is about a file that this plan replaces.
function isRenewed(want: ServiceWant, seen: Seen<Facts>): boolean {
  const files = startedFrom(want).map((path) => seen[`file ${path}`]);
  return files.some((file) => file?.type === 'file' && file.mtimeSeconds === Infinity);
}

// Who asks keepalived what it has loaded has said that it is one.
function declares({ unit, state, role, ask, reloadOn, restartOn }: ServiceWant): Declaration {
  const own = role ?? (ask === undefined ? undefined : tellers[ask].role);
  const files = { loads: reloadOn, startsFrom: restartOn };
  return {
    ...{ type: 'service', unit, ...files },
    ...(own === undefined ? {} : { role: own }),
    ...(state === 'stopped' ? { isStopped: true } : {}),
  };
}

/** A systemd unit that runs with what is on disk, or is stopped. */
export const service: Resource<ServiceWant, Facts> = {
  kind: 'service',
  argNames: serviceArgNames,
  parse: parseServiceWant,
  facts,
  diff,
  declares,
  undo: undoService,
};
