import { LvsError } from '../model/problem/error.js';
import { formatEndpoint, type Endpoint } from './settings/endpoint.js';

/** An error of a socket, or one of ours in the same shape. */
export type CodedError = Error & { readonly code?: string | number };

/** Makes an error with a code like the ones that Node's sockets give. */
export function codedError(code: string, message: string): CodedError {
  return Object.assign(new Error(message), { code });
}

// What can be over in a moment: a booting host, a lost packet, a resolver that restarts.
const passingCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Whether trying again can help. A wrong key, password or name never passes. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof LvsError) || error.code !== 'UNREACHABLE') return false;
  return passingCodes.has((error.details.cause as CodedError | undefined)?.code);
}

type Explanation = {
  readonly what: (place: string, endpoint: Endpoint) => string;
  readonly hint: string;
};

const seconds = (ms: number): string => `${ms / 1000} s`;

const explanations: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: {
    what: (_place, { address }) => `The name ${address} is not in DNS.`,
    hint: 'Check its spelling, or give the address in the inventory.',
  },
  EAI_AGAIN: {
    what: (_place, { address }) =>
      `The name ${address} cannot be looked up: no DNS server answers.`,
    hint: "Check this machine's network and /etc/resolv.conf, or give the address in the inventory.",
  },
  ECONNREFUSED: {
    what: (place) => `${place} refused the connection.`,
    hint: 'The host is up, but sshd is not running, or listens on another port.',
  },
  ETIMEDOUT: {
    what: (place, { connectTimeoutMs }) =>
      `${place} did not answer within ${seconds(connectTimeoutMs)}.`,
    hint: 'The host is down, the address is wrong, or a firewall drops the packets.',
  },
  EHOSTUNREACH: {
    what: (place) => `There is no route to ${place}: nothing answers at that address.`,
    hint: 'The host is down, or it is not on this network.',
  },
  ENETUNREACH: {
    what: (place) => `This machine has no route to ${place}.`,
    hint: "Check this machine's addresses and routes, or name a jump host.",
  },
  ECONNRESET: {
    what: (place) => `${place} closed the connection before SSH was set up.`,
    hint: 'sshd may be starting, have too many logins under way (MaxStartups), or refuse this address (PerSourcePenalties, a firewall). It was tried several times.',
  },
};

function explain(endpoint: Endpoint, cause: CodedError, hint: string, what: string): LvsError {
  const from = endpoint.via === undefined ? '' : `Seen from jump host ${endpoint.via.name}: `;
  return new LvsError('UNREACHABLE', from + what, { host: endpoint.name, hint, cause });
}

function formatPlace(endpoint: Endpoint): string {
  return formatEndpoint({ ...endpoint, user: '' }).slice(1);
}

/** Explains why no stream to the host came about. */
export function explainSocketFailure(endpoint: Endpoint, cause: CodedError): LvsError {
  const explanation = explanations[cause.code ?? ''];
  const place = formatPlace(endpoint);
  if (explanation !== undefined) {
    return explain(endpoint, cause, explanation.hint, explanation.what(place, endpoint));
  }
  return explain(
    endpoint,
    cause,
    'Check the address and the port.',
    `${place} cannot be reached: ${cause.message}.`,
  );
}

// What sshd says instead of its banner, sshd.c: too many logins at once (MaxStartups), or too many
// that failed before (PerSourcePenalties). Older ones, and firewalls, say nothing.
const turnedAway: readonly (readonly [RegExp, string])[] = [
  [
    /^Exceeded MaxStartups/,
    'Too many logins are under way on the host (MaxStartups in its sshd_config). It was tried several times: try again later, or raise MaxStartups.',
  ],
  [
    /^Not allowed at this time/,
    'sshd refuses this address for a while because logins from it failed (PerSourcePenalties in its sshd_config). It was tried several times: wait, or exempt this address.',
  ],
];

function explainTurnedAway(
  endpoint: Endpoint,
  { code, message: how }: CodedError,
  greeting: string,
): LvsError | undefined {
  // A reset where our own first words were on their way.
  const hasEnded = code === undefined ? /before handshake/i.test(how) : code === 'ECONNRESET';
  if (!hasEnded) return undefined;
  const [said = ''] = greeting.split(/\r?\n/);
  const cause = codedError('ECONNRESET', how);
  if (said === '') return explainSocketFailure(endpoint, cause);
  const [, hint] = turnedAway.find(([pattern]) => pattern.test(said)) ?? [];
  if (hint === undefined) return undefined;
  const message = `${formatPlace(endpoint)} refused the connection: it said "${said}".`;
  return explain(endpoint, cause, hint, message);
}

/** Explains why a login ended that was neither taken nor refused. */
export function explainLostLogin(endpoint: Endpoint, cause: CodedError): LvsError {
  const message = `${formatPlace(endpoint)} closed the connection during the login.`;
  const hint =
    'sshd gave up the login (LoginGraceTime), or ended: its log on the host says more (journalctl -u ssh). It was tried several times.';
  return explain(endpoint, cause, hint, message);
}

/**
 * Explains why SSH did not come about over a stream that did.
 *
 * @param greeting what the host said first
 */
export function explainHandshakeFailure(
  endpoint: Endpoint,
  cause: CodedError,
  greeting = '',
): LvsError {
  const place = formatPlace(endpoint);
  const away = explainTurnedAway(endpoint, cause, greeting);
  if (away !== undefined) return away;
  if (cause.code === 'ETIMEDOUT') {
    const waited = seconds(endpoint.connectTimeoutMs);
    const message = `${place} accepted the connection, but SSH was not set up within ${waited}.`;
    return explain(
      endpoint,
      cause,
      'The host is overloaded, or something else listens there.',
      message,
    );
  }
  if (/identification|before handshake/i.test(cause.message) && cause.code === undefined) {
    const message = `What listens on ${place} does not speak SSH: ${cause.message}.`;
    return explain(endpoint, cause, 'Check the port.', message);
  }
  if (explanations[cause.code ?? ''] !== undefined) return explainSocketFailure(endpoint, cause);
  const message = `SSH with ${place} failed: ${cause.message}.`;
  return explain(endpoint, cause, 'Try `ssh -v` to the same address for details.', message);
}
