import { describePlace, entrancesOf } from '../../lvs/entrances/entrances.js';
import { forwardingOf } from '../../lvs/forwarding/forwarding-methods.js';
import { helpers } from '../../lvs/helpers/helpers.js';
import type { VirtualService } from '../../model/cluster/cluster.js';
import type { Path } from '../mistake.js';
import type { Reading } from './reading.js';

/** Warns where clients of FTP log in, and their data come by connections that belong to no service, or to another server. */
export function warnOfFtp(
  service: VirtualService,
  { path, warn }: { readonly path: Path; readonly warn: Reading['warn'] },
): void {
  const { name, helper, persistenceSeconds } = service;
  const { port, protocol } = helpers.ftp;
  const entrances = entrancesOf(service);
  const isFtp = entrances.some(
    (one) => one.protocol === protocol && one.first <= port && port <= one.last,
  );
  if (!isFtp || helper !== undefined) return;
  const isAlone = entrances.length === 1 && entrances.every(({ first, last }) => first === last);
  const translated = service.realServers.find((server) => forwardingOf(server).translatesPort);
  if (translated !== undefined && isAlone) {
    warn({
      path: [...path, 'port'],
      message: `"${name}" is on the port of FTP: its data connections do not get through ${translated.method}`,
      suggestion: 'add helper: ftp, if it is FTP',
    });
  } else if (isAlone) {
    warn({
      path: [...path, 'port'],
      message: `"${name}" is on the port of FTP: in passive mode data go to other ports of ${service.vip}, which no service has`,
      suggestion:
        'if it is FTP, name the passive ports of its servers too, and keep clients: ports: [21, 50000-50099], persistence: 300',
    });
  } else if (persistenceSeconds === undefined) {
    warn({
      path: [...path, 'ports'],
      message: `"${name}" (${describePlace(service)}) is FTP, if it is what its port says: a client's data connection may come to another real server than its login`,
      suggestion: 'add persistence: 300',
    });
  }
}
