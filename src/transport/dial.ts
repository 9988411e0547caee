import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { LvsError } from '../model/problem/error.js';
import { Authentication } from './login/authentication.js';
import {
  codedError,
  explainHandshakeFailure,
  explainLostLogin,
  type CodedError,
} from './dial-error.js';
import type { Endpoint } from './settings/endpoint.js';
import { explainRefusedLogin } from './login/explain-login.js';
import { hearRefusals } from './login/hear-refusals.js';
import { HostKeyCheck } from './host-keys/host-key-check.js';
import { planLogin } from './login/login-attempts.js';
import type { KeyRing } from './login/private-key.js';

/** An SSH connection that is logged in. */
export type Link = {
  readonly client: Client;
  /** Aborted, with an LvsError as its reason, when the connection is gone. */
  readonly lost: AbortSignal;
  /** Ends the connection; `reason` is what unfinished work is told. */
  readonly close: (reason: LvsError) => void;
};

/** What a dial needs besides the endpoint. */
export type DialContext = {
  readonly openStream: () => Promise<Duplex>;
  readonly keyRing: KeyRing;
  readonly signal: AbortSignal;
};

// As much of what a host says first as is told of it.
const greetingLength = 200;

type Login = { readonly check: HostKeyCheck; readonly authentication: Authentication };
type LeveledError = CodedError & { readonly level?: string };

function connectConfig(endpoint: Endpoint, sock: Duplex, login: Login): ConnectConfig {
  return {
    sock,
    username: endpoint.user,
    hostVerifier: login.check.verifier,
    authHandler: login.authentication.handler,
    algorithms: { serverHostKey: login.check.algorithms as ServerHostKeyAlgorithm[] },
    keepaliveInterval: endpoint.keepaliveIntervalMs,
    keepaliveCountMax: endpoint.keepaliveCountMax,
    // The time limit is kept here, where its error can say what was waited for.
    readyTimeout: 0,
  };
}

function explainLoss(
  { name, keepaliveIntervalMs, keepaliveCountMax }: Endpoint,
  cause?: LeveledError,
) {
  const silenceMs = keepaliveIntervalMs * (keepaliveCountMax + 1);
  const reason =
    cause?.level === 'client-timeout'
      ? `it has been silent for ${silenceMs / 1000} s`
      : (cause?.message ?? 'it was closed by the host');
  return new LvsError('CONNECTION_LOST', `The connection was lost: ${reason}.`, {
    host: name,
    hint: 'Run the same command again when the host is back: it continues where this run stopped.',
    cause,
  });
}

function watchLoss(client: Client, stream: Duplex, endpoint: Endpoint): Link {
  const lost = new AbortController();
  // As many wait for it as there are channels.
  setMaxListeners(0, lost.signal);
  const end = (reason: LvsError): void => {
    if (lost.signal.aborted) return;
    lost.abort(reason);
    client.end();
    stream.destroy();
  };
  client.on('error', (error: LeveledError) => end(explainLoss(endpoint, error)));
  client.on('close', () => end(explainLoss(endpoint)));
  return { client, lost: lost.signal, close: end };
}

function explainLoginFailure(
  endpoint: Endpoint,
  authentication: Authentication,
  cause: CodedError,
): LvsError {
  // A disconnect message has a number, the end of all attempts shows in the authentication.
  const isRefusal = authentication.isExhausted || typeof cause.code === 'number';
  if (isRefusal) return explainRefusedLogin(endpoint, authentication, cause);
  return cause.code === 'ECONNRESET'
    ? explainLostLogin(endpoint, cause)
    : explainHandshakeFailure(endpoint, cause);
}

/** Settles once: with the link, or with the error that explains why there is none. */
function shakeHands(
  endpoint: Endpoint,
  stream: Duplex,
  login: Login,
  signal: AbortSignal,
): Promise<Link> {
  const client = new ssh2.Client();
  const { check, authentication } = login;
  return new Promise((resolve, reject) => {
    let isLoggingIn = false;
    let greeting = '';
    const hear = (chunk: Buffer): void => {
      greeting = (greeting + chunk.toString('latin1')).slice(0, greetingLength);
    };
    stream.on('data', hear);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      stream.off('data', hear);
      client.removeAllListeners().on('error', () => undefined);
      act();
    };
    const fail = (error: LvsError): void => {
      settle(() => {
        stream.destroy();
        reject(error);
      });
    };
    const explain = (cause: CodedError): LvsError => {
      if (check.refusal !== undefined) return check.refusal;
      return isLoggingIn
        ? explainLoginFailure(endpoint, authentication, cause)
        : explainHandshakeFailure(endpoint, cause, greeting);
    };
    const onAbort = (): void => fail(signal.reason as LvsError);
    const timer = setTimeout(
      () => fail(explain(codedError('ETIMEDOUT', 'no answer'))),
      endpoint.connectTimeoutMs,
    );
    signal.addEventListener('abort', onAbort);
    client
      .on('handshake', () => (isLoggingIn = true))
      .on('error', (error: LeveledError) => {
        if (!isSkippedAttempt(error, authentication)) fail(explain(error));
      })
      .on('close', () => fail(explain(codedError('ECONNRESET', 'it closed the connection'))))
      .on('ready', () => settle(() => resolve(watchLoss(client, stream, endpoint))))
      .connect(connectConfig(endpoint, stream, login));
    hearRefusals(client, (methods, isPartial) => authentication.hear(methods, isPartial));
  });
}

/** An agent that does not sign, for one: ssh2 reports it and goes on to the next attempt by itself. */
function isSkippedAttempt({ level }: LeveledError, { isExhausted }: Authentication): boolean {
  return level === 'agent' || (level === 'client-authentication' && !isExhausted);
}

/** Connects, checks the host key and logs in. Rejects with an LvsError of exit code 3. */
export async function dial(endpoint: Endpoint, context: DialContext): Promise<Link> {
  const [check, plan] = await Promise.all([
    HostKeyCheck.prepare(endpoint),
    planLogin(endpoint, context.keyRing),
  ]);
  const login = { check, authentication: new Authentication(plan) };
  context.signal.throwIfAborted();
  const stream = await context.openStream();
  return shakeHands(endpoint, stream, login, context.signal);
}
