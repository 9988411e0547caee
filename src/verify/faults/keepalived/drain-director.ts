import type { DirectorFault } from '../fault.js';
import { configFile, keepalivedWay, startKeepalived } from './service.js';

/** The file that a director's keepalived tracks: what it holds is added to the director's priority. */
const drainFile = '/run/keepalived.drain';

/** The director gets the lowest priority there is, whatever the configured one; keepalived.conf(5), track_file. */
export const drainDirector: DirectorFault = {
  way: keepalivedWay({
    check: `grep -qs ${drainFile} ${configFile} || { echo "${configFile} tracks no ${drainFile}: run lvsdeploy up"; exit 1; }`,
    inject: `echo -253 >${drainFile}`,
    heal: `echo 0 >${drainFile}\n${startKeepalived}`,
  }),
  pointless: ({ vrrp }) =>
    vrrp.some(({ nopreempt }) => nopreempt)
      ? 'with nopreempt a lower priority moves no VIP'
      : undefined,
  onDirector: { notice: 'nothing' },
};
