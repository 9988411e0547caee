import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import { helpers, persistenceEngines } from '../../../lvs/helpers/helpers.js';
import type { RealServer } from '../../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../../model/cluster/service-identity.js';
import type { Path } from '../../mistake.js';
import type { ServiceInput } from '../../schema/services.js';
import type { Reading } from '../reading.js';
import { nowhere, protocolsIn } from './read-identity.js';

type Written = {
  readonly input: ServiceInput;
  readonly identity: ServiceIdentity;
  readonly realServers: readonly RealServer[];
};

/** A helper has something to do only where the director rewrites packets, on its own port. */
export function checkHelper(
  { input, identity, realServers }: Written,
  path: Path,
  { report }: Reading,
): void {
  const { helper, method } = input;
  if (helper === undefined) return;
  const { module, protocol, port } = helpers[helper];
  if (!realServers.some((server) => forwardingOf(server).translatesPort)) {
    report({
      path: [...path, 'helper'],
      onKey: true,
      message: `with ${method} real servers name the VIP to clients themselves, and a helper has nothing to rewrite`,
      suggestion:
        'use method: NAT; or name the ports of the data too, and keep clients: ports: [21, 50000-50099], persistence: 300',
      dependsOn: [[...path, 'method']],
    });
    return;
  }
  const isThere = identity.port === port && identity.protocol === protocol;
  if (isThere || identity.port === nowhere) return;
  report({
    path: [...path, 'helper'],
    onKey: true,
    message: `${module} watches ${protocol} port ${port}, and this service is on other ones`,
    suggestion: `use port: ${port}, and no more ports: the data are let through by the helper`,
    dependsOn: ['port', 'ports', 'protocol', 'mark'].map((key) => [...path, key]),
  });
}

/** An engine tells clients of its protocol apart, for a persistence that there has to be. */
export function checkPersistenceEngine(input: ServiceInput, path: Path, { report }: Reading): void {
  const { persistence_engine: engine, persistence } = input;
  if (engine === undefined) return;
  const { module, protocol } = persistenceEngines[engine];
  const refuse = (key: string, message: string, suggestion: string): void =>
    report({
      ...{ path: [...path, 'persistence_engine'], onKey: true, message, suggestion },
      dependsOn: [[...path, key]],
    });
  if (persistence === undefined) {
    const message = `"persistence_engine" says how clients are told apart, and nothing keeps them with a real server`;
    refuse('persistence', message, 'add persistence: 600, the seconds that a call is remembered');
  }
  if (protocolsIn(input).some((one) => one !== protocol)) {
    const message = `${module} reads packets of ${protocol} only`;
    refuse('protocol', message, `write protocol: ${protocol.toLowerCase()}`);
  }
}
