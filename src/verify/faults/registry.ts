import type { FaultName } from '../../model/verify/drill.js';
import type { Fault } from './fault.js';
import {
  drainDirector,
  freezeKeepalived,
  killKeepalivedAll,
  killKeepalivedParent,
  killKeepalivedVrrp,
  reloadBroken,
  reloadChanged,
  stopKeepalived,
} from './keepalived-faults.js';
import { linkDown, partition, partitionOneWay } from './network-faults.js';
import { killWebServer } from './server-faults.js';

/** How each fault of the catalogue is made. */
export const faults: Readonly<Record<FaultName, Fault>> = {
  'drain-director': drainDirector,
  'stop-keepalived': stopKeepalived,
  'kill-keepalived-parent': killKeepalivedParent,
  'kill-keepalived-vrrp': killKeepalivedVrrp,
  'kill-keepalived-all': killKeepalivedAll,
  'freeze-keepalived': freezeKeepalived,
  'link-down': linkDown,
  'power-off': { type: 'power' },
  reboot: { type: 'reboot' },
  partition,
  'partition-one-way': partitionOneWay,
  'kill-web-server': killWebServer,
  'reload-changed': reloadChanged,
  'reload-broken': reloadBroken,
};
