import type { Fault } from './fault.js';
import type { Acts, FaultSite, WayContext, WayTraits } from './ways/way.js';

/** One fault on one host, with its heal. */
export type Disturbance = WayTraits & Required<Acts> & { readonly host: string };

/** How often the armed heal is put off. */
export const extendEveryMs = 10_000;

const nothingToProve = (): Promise<undefined> => Promise.resolve(undefined);
const nothingToExtend = (): Promise<void> => Promise.resolve();

/** Prepares a fault for a host; nothing happens yet. */
export function createDisturbance(
  { way: { prepare, cutsOff, healsItself, starts } }: Fault,
  site: FaultSite,
  context: WayContext,
): Disturbance {
  return {
    ...{ host: site.host.name, cutsOff, healsItself, starts },
    ...{ prove: nothingToProve, extend: nothingToExtend },
    ...prepare(site, context),
  };
}
