import type { CommandResult, Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { Clock } from '../clock.js';
import { armScript, detachedScript, extendScript, healScript } from './armed-heal.js';
import { drillFolder, scriptHead, type Fault, type FaultSite, type ScriptFault } from './fault.js';
import type { PowerControl } from './power-control.js';

/** One fault on one host, with its heal. */
export interface Disturbance {
  readonly host: string;
  /** The host cannot be reached while the fault is in place. */
  readonly cutsOff: boolean;
  /** It comes back without help, and is to be waited for. */
  readonly healsItself: boolean;
  /** It boots on its way back. */
  readonly boots: boolean;
  /** Arms the heal; resolves with the reason why the fault is not possible here, where it is not. */
  arm(): Promise<string | undefined>;
  inject(): Promise<void>;
  /** Resolves with what the host failed to do when it was injected, where that can be told. */
  prove(): Promise<string | undefined>;
  /** Puts the armed heal off; to be called again and again while the fault is in place. */
  extend(): Promise<void>;
  /** Heals, and disarms. Does nothing where nothing is broken. Rejects where it stays broken. */
  heal(): Promise<void>;
}

/** What a disturbance needs. */
export type DisturbanceContext = {
  readonly connect: (host: string) => Promise<Connection>;
  readonly clock: Clock;
  readonly power: PowerControl | undefined;
  /** How long a fault that cuts the host off stays in place. */
  readonly holdMs: number;
};

/** After so long without a sign of life from here, a host heals itself: two signs may be lost. */
const healDelayMs = 25_000;

/** How often the armed heal is put off. */
export const extendEveryMs = 10_000;

const commandLimitMs = 30_000;
// Time for the answer to get out before the host is cut off.
const detachedMs = 300;

/** Prepares a fault for a host; nothing happens yet. */
export function createDisturbance(
  fault: Fault,
  site: FaultSite,
  context: DisturbanceContext,
): Disturbance {
  switch (fault.type) {
    case 'script':
      return scriptDisturbance(fault, site, context);
    case 'power':
      return powerDisturbance(site, context);
    case 'reboot':
      return rebootDisturbance(site, context);
  }
}

function scriptDisturbance(
  fault: ScriptFault,
  site: FaultSite,
  context: DisturbanceContext,
): Disturbance {
  const { name: host } = site.host;
  const { connect, clock, holdMs } = context;
  const run = async (script: string): Promise<CommandResult> => {
    const connection = await connect(host);
    return connection.exec(script, { timeoutMs: commandLimitMs });
  };
  const delayMs = fault.cutsOff ? holdMs + detachedMs : healDelayMs;
  return {
    host,
    cutsOff: fault.cutsOff,
    healsItself: fault.cutsOff,
    boots: false,
    arm: async () => {
      const check = `(\n${scriptHead}\n${fault.check(site)}\n) || exit 1`;
      const armed = await run(`${check}\n${armScript(fault.heal(site), delayMs / 1000)}`);
      return armed.exitStatus === 0 ? undefined : describe(armed);
    },
    inject: async () => {
      const script = fault.inject(site);
      const injected = await run(
        fault.cutsOff ? detachedScript(script, detachedMs / 1000) : `${scriptHead}\n${script}`,
      );
      if (injected.exitStatus !== 0) throw failed(host, 'inject the fault', injected);
      if (fault.cutsOff) await clock.sleep(detachedMs);
    },
    prove: async () => {
      if (fault.proof === undefined) return undefined;
      const proven = await run(`${scriptHead}\n${fault.proof(site)}`);
      return proven.exitStatus === 0 ? undefined : describe(proven);
    },
    extend: async () => {
      if (fault.cutsOff) return;
      const extended = await run(extendScript);
      if (extended.exitStatus !== 0) throw failed(host, 'put the armed heal off', extended);
    },
    heal: async () => {
      const healed = await run(healScript);
      if (healed.exitStatus !== 0) throw failed(host, 'heal the fault', healed);
    },
  };
}

function powerDisturbance({ host: { name: host } }: FaultSite, context: DisturbanceContext) {
  const { power } = context;
  let disarm: () => void = () => undefined;
  let isOff = false;
  return {
    host,
    cutsOff: true,
    healsItself: false,
    boots: true,
    arm: async () => {
      if (power?.controls(host) !== true) return 'nobody can switch its power';
      disarm = await power.arm(host);
      return undefined;
    },
    inject: async () => {
      isOff = true;
      await power?.off(host);
    },
    prove: () => Promise.resolve(undefined),
    extend: () => Promise.resolve(),
    heal: async () => {
      if (isOff) await power?.on(host);
      isOff = false;
      disarm();
    },
  } satisfies Disturbance;
}

function rebootDisturbance(
  { host: { name: host } }: FaultSite,
  { connect, clock }: DisturbanceContext,
): Disturbance {
  return {
    host,
    cutsOff: true,
    healsItself: true,
    boots: true,
    arm: () => Promise.resolve(undefined),
    inject: async () => {
      const connection = await connect(host);
      const script = detachedScript('systemctl reboot', detachedMs / 1000);
      const result = await connection.exec(script, { timeoutMs: commandLimitMs });
      if (result.exitStatus !== 0) throw failed(host, 'reboot', result);
      await clock.sleep(detachedMs);
    },
    prove: () => Promise.resolve(undefined),
    extend: () => Promise.resolve(),
    heal: () => Promise.resolve(),
  };
}

function describe({ stdout, stderr, exitStatus }: CommandResult): string {
  const said = `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
  return said === '' ? `exit status ${exitStatus}` : said;
}

function failed(host: string, doing: string, result: CommandResult): LvsError {
  return new LvsError('COMMAND_FAILED', `Could not ${doing}: ${describe(result)}.`, {
    host,
    exitStatus: result.exitStatus,
    stderr: result.stderr.trim(),
    hint: `Look at the host. The heal that waits there can be run by hand: sh ${drillFolder}/heal`,
  });
}
