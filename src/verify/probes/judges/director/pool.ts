import { checksOn } from '../../../../lvs/checks/own-checks.js';
import { checkPort } from '../../../../lvs/checks/check-port.js';
import { formatServer } from '../../../../lvs/address/format-address.js';
import { describeQuorum } from '../../../../lvs/pool/quorum.js';
import { findSorryServer, type Table } from '../../../../look/table/find-entries.js';
import { compareService } from '../../../../look/table/compare-table.js';
import { describeCheck } from '../../../../lvs/checks/check-kinds.js';
import { joinNames } from '../../../../model/text/list-names.js';
import type { VirtualService } from '../../../../model/cluster/cluster.js';
import type { Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';
import { explainAbsence, type Absence } from '../server/absence.js';

/** Every real server of the inventory is in every director's pool: no health check has taken it out. */
export function judgePools(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (host, { table, keepalived }) => {
    if (table === undefined || !keepalived.running) return undefined;
    const problems = seen.cluster.services.flatMap((service) => [
      ...judgeQuorum(service, table),
      ...compareService(service, table).flatMap((difference) =>
        difference.type === 'missing-server'
          ? judgeMissing(seen, { service, server: difference.server, director: host.name })
          : [],
      ),
    ]);
    return { problems, fine: 'every real server passes its health checks' };
  });
}

function judgeQuorum(service: VirtualService, table: Table): readonly Problem[] {
  const { name, quorum, sorryServer } = service;
  if (sorryServer === undefined || findSorryServer(service, table) === undefined) return [];
  const sorry = formatServer(sorryServer);
  return [
    {
      reason: `${name} has lost its quorum, and its sorry server ${sorry} answers in place of all real servers`,
      expected: `real servers that pass their checks have ${describeQuorum(quorum)} together`,
      seen: `${sorry} in the IPVS table, and no real server with a weight`,
      cause:
        'mend the real servers that fail their checks, see real-server; or undrain one, see drains',
    },
  ];
}

function judgeMissing(seen: Observations, absence: Absence): readonly Problem[] {
  const reason = explainAbsence(seen, absence);
  if (reason.type === 'answers') return [];
  const { service, server } = absence;
  const checks = checksOn(service, server).map((check) =>
    describeCheck(check, checkPort(check, server)),
  );
  const how = reason.type === 'fails' ? reason.how : 'it could not be asked';
  return [
    {
      reason: `the health check has taken ${server.host} out of ${service.name}: ${how}`,
      expected: `${server.host} passes its ${joinNames(checks)}`,
      seen: how,
      cause: `the fault is on ${server.host} or on the way to it, not on this director: see real-server`,
    },
  ];
}
