import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { localUserName } from '../../model/host/local-user.js';
import { formatRunId, type Provenance, type RunIdentity } from '../../model/run/run-identity.js';
import type { Invocation } from '../invocation/invocation.js';

/** An invocation as a run, by a name that no other one has. */
export function identifyRun(
  { args, env, startedAt }: Invocation,
  about: { readonly manages: Provenance; readonly leaving: readonly string[] },
): RunIdentity {
  return {
    id: formatRunId(startedAt, randomBytes(3).toString('hex')),
    command: ['lvsdeploy', ...args.slice(0, 1)].join(' '),
    by: runBy({ env }),
    pid: process.pid,
    startedAt,
    ...about,
  };
}

/** Who runs an invocation: `alice@desk`. */
export function runBy({ env }: Pick<Invocation, 'env'>): string {
  return `${localUserName(env)}@${os.hostname()}`;
}
