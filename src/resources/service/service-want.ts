import type { Args } from '../../model/plan/args.js';
import { serviceRoles, type ServiceRole } from '../../model/plan/effect.js';
import { unitName } from '../../model/values/value-kinds.js';
import {
  checkValue,
  invalidArgument,
  readChoice,
  readFlag,
  readOptionalText,
  readPaths,
  readText,
} from '../arguments.js';
import { readAll, readEach } from '../read-all.js';
import { tellers, type TellerName } from './tellers.js';
import { isUnitName } from '../files/unit-file.js';

/** What a task wants of a systemd unit. */
export type ServiceWant = {
  /** Full name, such as keepalived.service. */
  readonly unit: string;
  /** Undefined: as it is. */
  readonly enabled?: boolean;
  readonly state: 'running' | 'stopped';
  /** Files that the service reads again when it is reloaded. */
  readonly reloadOn: readonly string[];
  /** Files that it reads only when it starts. */
  readonly restartOn: readonly string[];
  /** Read-only shell command that fails while the running service does not do its work. */
  readonly status?: string;
  /** How the running program is asked which of `reloadOn` it has loaded; undefined: it cannot tell. */
  readonly ask?: TellerName;
  /** Its start may take hours, and fail by what others do meanwhile: it is waited for, and tried again. */
  readonly slowStart?: true;
  /** What it does for clients; undefined: the task does not say. */
  readonly role?: ServiceRole;
};

const runningArgs = ['reload_on', 'restart_on', 'status', 'ask', 'slow_start'] as const;

/** The arguments of a service task. */
export const serviceArgNames = ['name', 'role', 'enabled', 'state', ...runningArgs] as const;

/** Reads what is wanted; throws an LvsError with the position of the wrong argument. */
export function parseServiceWant(args: Args): ServiceWant {
  const { unit, state, reloadOn, restartOn, enabled, status, ask, slowStart, role } = readAll(
    args,
    {
      unit: () => readUnit(args),
      role: () => readRole(args),
      state: () => readChoice(args, 'state', ['running', 'stopped']),
      surplus: () => refuseSurplus(args),
      reloadOn: () => readPaths(args, 'reload_on'),
      restartOn: () => readPaths(args, 'restart_on'),
      enabled: () => readFlag(args, 'enabled'),
      status: () => readOptionalText(args, 'status'),
      ask: () => readTeller(args),
      slowStart: () => readFlag(args, 'slow_start'),
    },
  );
  return {
    ...{ unit, state, reloadOn, restartOn },
    ...(enabled === undefined ? {} : { enabled }),
    ...(status === undefined ? {} : { status }),
    ...(ask === undefined ? {} : { ask }),
    ...(slowStart === true ? { slowStart } : {}),
    ...(role === undefined ? {} : { role }),
  };
}

function readRole(args: Args): ServiceRole | undefined {
  if (args.value('role') === undefined) return undefined;
  const role = readChoice(args, 'role', serviceRoles);
  const isLoading = args.value('state') === 'stopped' || args.value('reload_on') !== undefined;
  if (role !== 'director' || isLoading) return role;
  throw invalidArgument(
    args,
    'role',
    'is director, and no `reload_on` says which configuration it loads',
    'Name the file that keepalived is started with first, and then those that it includes.',
  );
}

function refuseSurplus(args: Args): void {
  if (args.value('state') !== 'stopped') return;
  readEach(args, runningArgs, (name) => {
    if (args.value(name) === undefined) return;
    throw invalidArgument(args, name, 'has no meaning for a service that is to be stopped');
  });
}

function readTeller(args: Args): TellerName | undefined {
  if (args.value('ask') === undefined) return undefined;
  const [first, ...others] = Object.keys(tellers) as [TellerName, ...TellerName[]];
  return readChoice(args, 'ask', [first, ...others]);
}

function readUnit(args: Args): string {
  const name = checkValue(args, 'name', { kind: unitName, text: readText(args, 'name') });
  return isUnitName(name) ? name : `${name}.service`;
}
