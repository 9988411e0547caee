import type { Switch, Switches } from '../../../src/verify/faults/ways/switches.js';

/** Nobody can switch anything. */
export const noSwitches: Switches = { power: undefined, link: undefined };

/** A switch of some hosts that notes what is done with it. */
export function noteSwitching(controlled: readonly string[]) {
  const did: string[] = [];
  const note = (what: string, host: string): Promise<void> =>
    Promise.resolve(void did.push(`${what} ${host}`));
  const control: Switch = {
    controls: (host) => controlled.includes(host),
    off: (host) => note('off', host),
    on: (host) => note('on', host),
    arm: async (host) => {
      await note('arm', host);
      return () => void did.push(`disarm ${host}`);
    },
  };
  return { control, did };
}
