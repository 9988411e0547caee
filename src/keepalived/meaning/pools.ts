import { forwardings } from '../../lvs/forwarding/forwarding-methods.js';
import { totalWeight } from '../../lvs/pool/quorum.js';
import type { ForwardingMethod } from '../../model/cluster/cluster.js';
import type { ConnectionLimits, Quorum, SorryPlace } from '../../model/cluster/pool.js';
import { findAll, findValue, has, type Statement } from '../tree.js';
import { findNumber } from './numbers.js';

type Service = {
  readonly realServers: readonly { readonly weight: number }[];
  /** undefined: that of a mark. */
  readonly port: number | undefined;
  /** How packets reach real servers that say nothing else. */
  readonly method: ForwardingMethod;
};

/** What a service does when real servers fail, with what keepalived takes back; check_data.c. */
export function readPool(
  block: readonly Statement[],
  service: Service,
): { readonly quorum?: Quorum; readonly sorryServer?: SorryPlace } {
  const [quorum, sorryServer] = [readQuorum(block, service), readSorryServer(block, service)];
  return {
    ...(quorum === undefined ? {} : { quorum }),
    ...(sorryServer === undefined ? {} : { sorryServer }),
  };
}

// It takes a quorum that is never reached, and a hysteresis with which it is never lost, down to what is possible.
function readQuorum(block: readonly Statement[], { realServers }: Service): Quorum | undefined {
  const said = ['quorum', 'hysteresis', 'quorum_up', 'quorum_down'];
  if (!said.some((keyword) => has(block, keyword))) return undefined;
  const weight = Math.min(findNumber([block], 'quorum') ?? 1, totalWeight(realServers));
  const hysteresis = Math.min(findNumber([block], 'hysteresis') ?? 0, Math.max(0, weight - 1));
  const [upCommand, downCommand] = [
    readCommand(block, 'quorum_up'),
    readCommand(block, 'quorum_down'),
  ];
  return {
    ...{ weight, hysteresis },
    ...(upCommand === undefined ? {} : { upCommand }),
    ...(downCommand === undefined ? {} : { downCommand }),
  };
}

// The first one counts, other than with most keywords: quorum_up_handler() of check_parser.c.
function readCommand(block: readonly Statement[], keyword: string): string | undefined {
  return findAll(block, keyword)[0]?.words.slice(1).join(' ');
}

// Without translation it gets the port that the client asked for.
function readSorryServer(
  block: readonly Statement[],
  { port, method: usual }: Service,
): SorryPlace | undefined {
  const [, address, said] = findAll(block, 'sorry_server').at(-1)?.words ?? [];
  if (address === undefined) return undefined;
  const own = findValue(block, 'sorry_server_lvs_method');
  const method = own !== undefined && Object.hasOwn(forwardings, own) ? own : usual;
  const translates = forwardings[method as ForwardingMethod].translatesPort;
  const taken = translates && Number(said ?? 0) !== 0 ? Number(said) : port;
  return { address, ...(taken === undefined ? {} : { port: taken }) };
}

const no = ['false', 'off', 'no'];

/** What becomes of a real server whose check fails, and how many connections it gets. */
export function readCare(
  server: readonly Statement[],
  service: readonly Statement[],
): { readonly inhibitOnFailure?: true; readonly limits?: ConnectionLimits } {
  const isInhibited = has(server, 'inhibit_on_failure')
    ? !no.includes(findValue(server, 'inhibit_on_failure') ?? '')
    : has(service, 'inhibit_on_failure');
  const [upper = 0, lower = 0] = ['uthreshold', 'lthreshold'].map((name) =>
    findNumber([server], name),
  );
  return {
    ...(isInhibited ? { inhibitOnFailure: true } : {}),
    ...(upper === 0 ? {} : { limits: { upper, ...(lower === 0 ? {} : { lower }) } }),
  };
}
