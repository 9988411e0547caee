import { judgeBalance } from '../judges/service/balance.js';
import { judgeClocks } from '../judges/host/hosts.js';
import { judgeDrift, judgeServices } from '../judges/host/owed-changes.js';
import { judgePersistence } from '../judges/service/persistence.js';
import { judgeRequests } from '../judges/service/requests.js';
import { judgeResponseTimes } from '../judges/service/response-time.js';
import type { Probe } from '../probe.js';

/** What clients get, and what a run would change. */
export const clientProbes: readonly Probe[] = [
  {
    name: 'response-time',
    place: 'client',
    proves: 'answers through the VIP are about as fast as around it, and nothing is lost',
    judge: judgeResponseTimes,
  },
  {
    name: 'requests',
    place: 'client',
    proves: 'clients get a good answer through the VIP, every time',
    judge: judgeRequests,
  },
  {
    name: 'balance',
    place: 'client',
    proves: 'requests reach the real servers that the scheduler promises',
    unknownLetsDrillsRun: true,
    judge: judgeBalance,
  },
  {
    name: 'persistence',
    place: 'client',
    proves: 'a client that sends another request gets the same real server',
    unknownLetsDrillsRun: true,
    judge: judgePersistence,
  },
  {
    name: 'services',
    place: 'director',
    proves: 'services are enabled, run, and have loaded the files on disk',
    judge: judgeServices,
  },
  {
    name: 'drift',
    place: 'director',
    proves: 'nothing else is left for `lvsdeploy up` to change',
    judge: judgeDrift,
  },
  {
    name: 'clock',
    place: 'client',
    proves: 'clocks agree with that of the control host',
    unknownLetsDrillsRun: true,
    judge: judgeClocks,
  },
];
