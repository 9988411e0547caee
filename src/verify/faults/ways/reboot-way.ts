import { detachedScript } from './armed-heal.js';
import { detachedMs, requireSuccess, runOn } from './commands.js';
import type { Way } from './way.js';

/** The target goes down in order and comes back by itself. */
export const rebootWay: Way = {
  ...{ cutsOff: true, healsItself: true, starts: 'host' },
  prepare: ({ host: { name: host } }, { connect, clock }) => ({
    arm: () => Promise.resolve(undefined),
    inject: async () => {
      const script = detachedScript('systemctl reboot', detachedMs / 1000);
      requireSuccess(host, 'reboot', await runOn(await connect(host), script));
      await clock.sleep(detachedMs);
    },
    heal: () => Promise.resolve(),
  }),
};
