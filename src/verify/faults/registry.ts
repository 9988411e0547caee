import type { DirectorFault, Fault, ServerFault, TierFault } from './fault.js';
import { powerOff } from './host/power-off.js';
import { reboot } from './host/reboot.js';
import { drainDirector } from './keepalived/drain-director.js';
import { reloadBroken } from './keepalived/reload-broken.js';
import { reloadChanged } from './keepalived/reload-changed.js';
import {
  freezeKeepalived,
  killKeepalivedAll,
  killKeepalivedParent,
  killKeepalivedVrrp,
} from './keepalived/signals.js';
import { stopKeepalived } from './keepalived/stop-keepalived.js';
import { linkCut } from './network/link-cut.js';
import { linkDown } from './network/link-down.js';
import { partition, partitionOneWay } from './network/partition.js';
import { serverPartition } from './network/server-partition.js';
import { tierPartition } from './network/tier-partition.js';
import { killWebServer } from './server/kill-web-server.js';
import { unmountStorage } from './server/unmount-storage.js';
import { fillBricks } from './storage/fill-bricks.js';
import { stopBricks } from './storage/stop-bricks.js';

/** Everything that a drill can break, by the name that drills have for it. */
export const faults = {
  'drain-director': drainDirector,
  'stop-keepalived': stopKeepalived,
  'kill-keepalived-parent': killKeepalivedParent,
  'kill-keepalived-vrrp': killKeepalivedVrrp,
  'kill-keepalived-all': killKeepalivedAll,
  'freeze-keepalived': freezeKeepalived,
  'link-down': linkDown,
  'link-cut': linkCut,
  'power-off': powerOff,
  reboot,
  partition,
  'partition-one-way': partitionOneWay,
  'tier-partition': tierPartition,
  'server-partition': serverPartition,
  'kill-web-server': killWebServer,
  'unmount-storage': unmountStorage,
  'stop-bricks': stopBricks,
  'fill-bricks': fillBricks,
  'reload-changed': reloadChanged,
  'reload-broken': reloadBroken,
} satisfies Readonly<Record<string, Fault>>;

type Faults = typeof faults;

type NameOf<Kind extends Fault> = {
  readonly [Name in keyof Faults]: Faults[Name] extends Kind ? Name : never;
}[keyof Faults];

/** The faults that can hit directors. */
export type DirectorFaultName = NameOf<DirectorFault>;

/** The faults that can hit real servers. */
export type ServerFaultName = NameOf<ServerFault>;

/** The faults that can hit what stands behind the directors. */
export type TierFaultName = NameOf<TierFault>;
