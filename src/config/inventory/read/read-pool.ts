import { totalWeight, weightToGain } from '../../../lvs/pool/quorum.js';
import { forwardingOf } from '../../../lvs/forwarding/forwarding-methods.js';
import type { ForwardingWay, RealServer, SorryServer } from '../../../model/cluster/cluster.js';
import type { ConnectionLimits, Quorum } from '../../../model/cluster/pool.js';
import type { ServiceIdentity } from '../../../model/cluster/service-identity.js';
import type { Path } from '../../mistake.js';
import { omitUndefined } from '../../omit-undefined.js';
import { isLoopback, splitEndpoint } from '../../schema/address.js';
import type { ServiceInput } from '../../schema/services.js';
import { placedAddresses, type DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

/** A service as it is written, and what is known of it by now. */
type Pool = {
  readonly input: ServiceInput;
  readonly vip: string;
  /** To those that have no way of their own. */
  readonly way: ForwardingWay;
  readonly identity: ServiceIdentity;
  readonly realServers: readonly RealServer[];
  readonly hosts: readonly DeclaredHost[];
};

/** The quorum of a service; keepalived would lower one that its real servers never have, and say so at every start. */
export function readQuorum(
  { input, realServers }: Pool,
  path: Path,
  { report }: Reading,
): Quorum | undefined {
  const { quorum } = input;
  if (quorum === undefined) return undefined;
  const isPlain = typeof quorum === 'number';
  const { weight, hysteresis, up, down } = isPlain
    ? { weight: quorum, hysteresis: 0 }
    : { up: undefined, down: undefined, ...quorum };
  const read: Quorum = {
    ...{ weight, hysteresis },
    ...omitUndefined({ upCommand: up, downCommand: down }),
  };
  const at = [...path, 'quorum'];
  const total = totalWeight(realServers);
  if (hysteresis >= weight) {
    report({
      path: [...at, 'hysteresis'],
      message: `with a hysteresis of ${hysteresis} the quorum of ${weight} is never lost, not even without any real server`,
      suggestion: weight === 1 ? 'remove it' : `write at most ${weight - 1}`,
      dependsOn: [[...at, 'weight']],
    });
  } else if (total > 0 && weightToGain(read) > total) {
    report({
      path: isPlain ? at : [...at, 'weight'],
      message: `it takes a weight of ${weightToGain(read)} to gain the quorum, and the real servers of the service have ${total} together`,
      suggestion: `write at most ${Math.max(1, total - hysteresis)}: a quorum counts weights, not real servers`,
      dependsOn: [
        [...at, 'hysteresis'],
        [...path, 'weight'],
        [...path, 'real_servers'],
      ],
    });
  }
  return read;
}

/** Who answers while the quorum is lost. keepalived has one for each service, and forwards to it as to a real server. */
export function readSorryServer(
  pool: Pool,
  path: Path,
  { report }: Reading,
): SorryServer | undefined {
  const { sorry_server: said } = pool.input;
  const [first, second] = [said ?? []].flat();
  if (first === undefined) return undefined;
  const at = Array.isArray(said) ? [...path, 'sorry_server', 0] : [...path, 'sorry_server'];
  if (second !== undefined) {
    report({
      path: [...path, 'sorry_server', 1],
      message: `a service has one sorry server for each address family, and ${first} is one already`,
      suggestion: 'remove it, or put both behind an address of their own',
    });
  }
  const split = splitEndpoint(first);
  const own = split.port === undefined ? undefined : Number(split.port);
  const usual = pool.identity.mark === undefined ? pool.identity.port : undefined;
  const sorry = { ...pool.way, address: split.address, ...omitUndefined({ port: own ?? usual }) };
  const objection = objectToPort(own, pool) ?? objectToPlace(sorry, pool);
  if (objection !== undefined) {
    const dependsOn = ['vip', 'port', 'ports', 'method', 'real_servers'];
    report({ path: at, ...objection, dependsOn: dependsOn.map((key) => [...path, key]) });
  }
  return sorry;
}

type Objection = { readonly message: string; readonly suggestion: string };

function objectToPort(port: number | undefined, { way, identity }: Pool): Objection | undefined {
  if (port === undefined) return undefined;
  if (identity.mark !== undefined) {
    return {
      message: `the service has several ports, and they would all lead to port ${port} of the sorry server`,
      suggestion: 'leave the port out: it gets the port that the client asks for',
    };
  }
  if (port === identity.port || forwardingOf(way).translatesPort) return undefined;
  return {
    message: `${way.method} keeps the port: the service is on ${identity.port}, the sorry server on ${port}`,
    suggestion: `let it listen on ${identity.port}, or forward by NAT, which maps ports`,
  };
}

function objectToPlace(
  { address, port }: SorryServer,
  { way, vip, realServers, hosts }: Pool,
): Objection | undefined {
  if (address === vip) {
    return {
      message: `${address} is the VIP of the service: its packets would come back to the director`,
      suggestion: 'name a host that serves by itself',
    };
  }
  const same = realServers.find((server) => server.address === address && server.port === port);
  if (same !== undefined) {
    return {
      message: `"${same.host}" is a real server of the service, and is out when the quorum is lost`,
      suggestion: 'name a host that serves nothing else of this service',
    };
  }
  const takesLoopback = forwardingOf(way).vipOn !== undefined;
  const director = hosts.find(
    (host) =>
      host.role === 'directors' && placedAddresses(host).some((own) => own.address === address),
  );
  if (director !== undefined) {
    return {
      message: `"${director.name}" is a director: another one that has the VIP cannot hand clients to it`,
      suggestion: takesLoopback
        ? 'write 127.0.0.1: each director answers by itself'
        : 'name a host that serves by itself',
    };
  }
  if (!isLoopback(address) || takesLoopback) return undefined;
  return {
    message: `${way.method} does not translate to the loopback address ${address}`,
    suggestion: 'name an address that other hosts can reach',
  };
}

/** The limits of a real server. */
export function readLimits(
  limits: { readonly upper: number; readonly lower?: number | undefined } | undefined,
  path: Path,
  { report }: Reading,
): ConnectionLimits | undefined {
  if (limits === undefined) return undefined;
  const { upper, lower } = limits;
  if (lower !== undefined && lower >= upper) {
    report({
      path: [...path, 'lower'],
      message: `with ${lower} connections it would get new ones again, and from ${upper} on it gets none`,
      suggestion: upper === 1 ? 'remove it' : `write less than ${upper}, or leave it out`,
      dependsOn: [[...path, 'upper']],
    });
  }
  return { upper, ...omitUndefined({ lower }) };
}
