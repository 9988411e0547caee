import type { Switches } from './switches.js';
import type { Way } from './way.js';

type Switched = {
  readonly what: keyof Switches;
  /** What starts when the target gets it back. */
  readonly starts: Way['starts'];
  /** Why a drill is left out where nobody can switch it. */
  readonly lacking: string;
  /** The same of one host. */
  readonly refused: string;
};

/** Something is taken from the target and given back, by somebody outside. */
export function switchWay({ what, starts, lacking, refused }: Switched): Way {
  return {
    ...{ cutsOff: true, healsItself: false, starts },
    lacks: (hosts, switches) =>
      hosts.every((host) => switches[what]?.controls(host)) ? undefined : lacking,
    prepare: ({ host: { name: host } }, { switches }) => {
      const control = switches[what];
      let disarm: () => void = () => undefined;
      let isOff = false;
      return {
        arm: async () => {
          if (control?.controls(host) !== true) return refused;
          disarm = await control.arm(host);
          return undefined;
        },
        inject: async () => {
          isOff = true;
          await control?.off(host);
        },
        heal: async () => {
          if (isOff) await control?.on(host);
          isOff = false;
          disarm();
        },
      };
    },
  };
}
