import type { CommandResult } from '../../../model/host/connection.js';
import { scriptHead } from '../drill-folder.js';
import { armScript, detachedScript, extendScript, healScript } from './armed-heal.js';
import { detachedMs, lastWord, requireSuccess, runOn } from './commands.js';
import type { Acts, FaultSite, Way, WayContext } from './way.js';

/** What a shell on the target runs to inject a fault and to heal it; POSIX sh, as root. */
export type FaultScripts = {
  /** Exits 0 where the fault can be injected; else it prints why not. Changes nothing. */
  readonly check: (site: FaultSite) => string;
  readonly inject: (site: FaultSite) => string;
  /** Exits 0 once the host does what the injection asks of it; else it prints what does not hold. */
  readonly proof?: (site: FaultSite) => string;
  /** Puts things right, also where they are right already, and also twice at once. */
  readonly heal: (site: FaultSite) => string;
};

/** After so long without a sign of life from here, a host heals itself: two signs may be lost. */
const healDelayMs = 25_000;

/** A shell on the target does it. */
export function scriptWay(scripts: FaultScripts): Way {
  return {
    ...{ cutsOff: false, healsItself: false, starts: 'service' },
    prepare: (site, context) => {
      const run = runner(site, context);
      return {
        ...armed(scripts, { site, run, delayMs: healDelayMs }),
        inject: async () => {
          const injected = await run(`${scriptHead}\n${scripts.inject(site)}`);
          requireSuccess(site.host.name, 'inject the fault', injected);
        },
        extend: async () => {
          const extended = await run(extendScript);
          requireSuccess(site.host.name, 'put the armed heal off', extended);
        },
      };
    },
  };
}

/** The same where it cuts the target off, so that nobody but the target itself can heal it. */
export function cutOffWay(scripts: FaultScripts): Way {
  return {
    ...{ cutsOff: true, healsItself: true, starts: 'service' },
    prepare: (site, context) => {
      const run = runner(site, context);
      return {
        ...armed(scripts, { site, run, delayMs: context.holdMs + detachedMs }),
        inject: async () => {
          const injected = await run(detachedScript(scripts.inject(site), detachedMs / 1000));
          requireSuccess(site.host.name, 'inject the fault', injected);
          await context.clock.sleep(detachedMs);
        },
      };
    },
  };
}

type Run = (script: string) => Promise<CommandResult>;

function runner({ host }: FaultSite, { connect }: WayContext): Run {
  return async (script) => runOn(await connect(host.name), script);
}

type Armed = { readonly site: FaultSite; readonly run: Run; readonly delayMs: number };

function armed(
  { check, proof, heal }: FaultScripts,
  { site, run, delayMs }: Armed,
): Omit<Acts, 'inject'> {
  return {
    arm: async () => {
      const checked = `(\n${scriptHead}\n${check(site)}\n) || exit 1`;
      const result = await run(`${checked}\n${armScript(heal(site), delayMs / 1000)}`);
      return result.exitStatus === 0 ? undefined : lastWord(result);
    },
    prove: async () => {
      if (proof === undefined) return undefined;
      const proven = await run(`${scriptHead}\n${proof(site)}`);
      return proven.exitStatus === 0 ? undefined : lastWord(proven);
    },
    heal: async () => requireSuccess(site.host.name, 'heal the fault', await run(healScript)),
  };
}
