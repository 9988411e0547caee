import { describeTurn, isAnsweredWell } from '../lvs/asking/turn.js';
import { asksOf } from '../lvs/checks/check-kinds.js';
import { checkPort } from '../lvs/checks/check-port.js';
import type { CheckCommand, Target } from '../lvs/checks/kind.js';
import type { Turn } from '../lvs/asking/turn.js';
import type { Connection } from '../model/host/connection.js';
import type { RealServer } from '../model/cluster/cluster.js';
import type { HealthCheck, HealthChecks } from '../model/cluster/health-check.js';
import { quoteAll } from '../model/text/shell-quote.js';
import { converse, secure } from './converse.js';
import { whyNotOpen } from './why-not-open.js';
import { withTimeLimit } from './time-limit.js';

/** What a health check finds, in words that begin with `port 80`; `unknown`: that host cannot ask. */
export type CheckOutcome = {
  readonly verdict: 'passes' | 'fails' | 'unknown';
  readonly how: string;
};

/** Which real server is asked. */
export type Checked = {
  readonly server: Pick<RealServer, 'address' | 'port'>;
  readonly check: HealthCheck;
};

type Conversation = {
  readonly target: Target;
  readonly check: HealthCheck;
  readonly turns: readonly Turn[];
  /** Undefined: in the clear. */
  readonly tls: { readonly serverName?: string } | undefined;
};

/** What a real server is asked by several checks. */
export type CheckedSeverally = Pick<Checked, 'server'> & { readonly checks: HealthChecks };

/**
 * Asks a real server as all checks of a director do, from that director: it passes where it passes each of them. What
 * is said is about those that fail, if there are any. Rejects only on abort.
 */
export async function askAsChecks(
  director: Connection,
  { server, checks }: CheckedSeverally,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const outcomes = await Promise.all(
    checks.map((check) => askAsCheck(director, { server, check }, signal)),
  );
  const verdicts = outcomes.map(({ verdict }) => verdict);
  const verdict = (['fails', 'unknown'] as const).find((one) => verdicts.includes(one)) ?? 'passes';
  const told = outcomes.filter((one) => one.verdict === verdict).map(({ how }) => how);
  return { verdict, how: [...new Set(told)].join(', and ') };
}

/** Asks a real server as one check of a director does, from that director. Rejects only on abort. */
export async function askAsCheck(
  director: Connection,
  { server, check }: Checked,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const asks = asksOf(check);
  const target = { address: server.address, port: checkPort(check, server) };
  if (asks.by !== 'connection') return runCommand(director, asks.command(check, target), signal);
  const conversation = { turns: asks.turns(check, target.address), tls: asks.tls?.(check) };
  return converseAsCheck(director, { target, check, ...conversation }, signal);
}

async function converseAsCheck(
  director: Connection,
  { target, check, turns, tls }: Conversation,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const limitMs = check.connectTimeoutSeconds * 1000;
  const where = `port ${target.port}`;
  const wait = <T>(event: Promise<T>): Promise<T | undefined> =>
    withTimeLimit(limitMs, event, signal);
  const opening = director.forward(target.address, target.port);
  try {
    const stream = await wait(opening);
    if (stream === undefined) {
      return { verdict: 'fails', how: `${where} does not answer within ${limitMs / 1000} s` };
    }
    stream.on('error', () => undefined);
    const { serverName } = tls ?? {};
    const named = serverName === undefined ? {} : { siteName: serverName };
    const spoken = secure(stream, { isEncrypted: tls !== undefined, ...named });
    const last = (await converse(spoken, turns, wait)).at(-1);
    if (last === undefined) return { verdict: 'passes', how: `${where} takes connections now` };
    const { turn, text } = last;
    const verdict = isAnsweredWell(turn, text) ? 'passes' : 'fails';
    return { verdict, how: `${where} ${describeTurn(turn, text)}` };
  } catch (error) {
    signal.throwIfAborted();
    const verdict = whyNotOpen(error).kind === 'unknown' ? 'unknown' : 'fails';
    return { verdict, how: `${where}: ${(error as Error).message}` };
  } finally {
    opening.then((stream) => stream.destroy()).catch(() => undefined);
  }
}

/** The shell's own statuses for a program that cannot be run say nothing about the server. */
const cannotRun: readonly number[] = [126, 127];

async function runCommand(
  director: Connection,
  { words, passes, fails }: CheckCommand,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const [program = ''] = words;
  try {
    const { exitStatus } = await director.exec(`${quoteAll(words)} >/dev/null 2>&1`, { signal });
    if (exitStatus === 0) return { verdict: 'passes', how: `${passes} now` };
    if (!cannotRun.includes(exitStatus)) return { verdict: 'fails', how: fails };
    return { verdict: 'unknown', how: `${program} cannot be run on ${director.host}` };
  } catch (error) {
    signal.throwIfAborted();
    return { verdict: 'unknown', how: (error as Error).message };
  }
}
