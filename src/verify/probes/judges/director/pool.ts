import { checkOf } from '../../../../lvs/checks/own-checks.js';
import { checkPort } from '../../../../lvs/checks/check-port.js';
import { compareService } from '../../../../look/table/compare-table.js';
import { describeCheck } from '../../../../lvs/checks/check-kinds.js';
import type { Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';
import { explainAbsence, type Absence } from '../server/absence.js';

/** Every real server of the inventory is in every director's pool: no health check has taken it out. */
export function judgePools(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (host, { table, keepalived }) => {
    if (table === undefined || !keepalived.running) return undefined;
    const problems = seen.cluster.services.flatMap((service) => {
      return compareService(service, table).flatMap((difference) =>
        difference.type === 'missing-server'
          ? judgeMissing(seen, { service, server: difference.server, director: host.name })
          : [],
      );
    });
    return { problems, fine: 'every real server passes its health checks' };
  });
}

function judgeMissing(seen: Observations, absence: Absence): readonly Problem[] {
  const reason = explainAbsence(seen, absence);
  if (reason.type === 'answers') return [];
  const { service, server } = absence;
  const check = checkOf(service, server);
  const how = reason.type === 'fails' ? reason.how : 'it could not be asked';
  return [
    {
      reason: `the health check has taken ${server.host} out of ${service.name}: ${how}`,
      expected: `${server.host} passes its ${describeCheck(check, checkPort(check, server))}`,
      seen: how,
      cause: `the fault is on ${server.host} or on the way to it, not on this director: see real-server`,
    },
  ];
}
