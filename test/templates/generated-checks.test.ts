import fc from 'fast-check';
import test from 'ava';
import { readInventory } from '../../src/config/inventory/read-inventory.js';
import { readDirectorConfig } from '../../src/forecast/director-config.js';
import { checkPort } from '../../src/lvs/checks/check-port.js';
import { kindOf } from '../../src/lvs/checks/check-kinds.js';
import { checksOn } from '../../src/lvs/checks/own-checks.js';
import { selectHosts, type RealServer } from '../../src/model/cluster/cluster.js';
import type { HealthCheck, HealthChecks } from '../../src/model/cluster/health-check.js';
import { buildContext } from '../../src/render/context.js';
import { createTemplateFiles } from '../../src/render/template-files.js';
import { arbitraryDirectors } from '../keepalived/arbitrary-directors.js';
import { factsOf } from './render-case.js';

const files = createTemplateFiles([]);

// A program and a ping are told no port by a keyword.
function inShort(checks: HealthChecks | undefined, server: Pick<RealServer, 'port'>) {
  return checks?.map((check: HealthCheck) => [
    check.type,
    kindOf(check).asks.by === 'host' ? 'none' : checkPort(check, server),
    ...[check.connectTimeoutSeconds, check.retries, check.delayBeforeRetrySeconds],
  ]);
}

test('all checks of generated inventories are read back from keepalived.conf, in their order', (t) => {
  fc.assert(
    fc.property(arbitraryDirectors, (inventory) => {
      const { cluster } = readInventory('inventory.yml', inventory, {});
      const [host] = selectHosts(cluster, 'directors');
      const context = buildContext(cluster, host!, { facts: factsOf(host!) });
      const read = readDirectorConfig(files.render('keepalived.conf.hbs', context));
      t.deepEqual(
        read?.services.map(({ realServers }) =>
          realServers.map((server) => inShort(server.checks, server)),
        ),
        cluster.services.map((service) =>
          service.realServers.map((server) => inShort(checksOn(service, server), server)),
        ),
      );
    }),
    { numRuns: 60 },
  );
});
