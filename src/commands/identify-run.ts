import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { formatRunId, type RunIdentity } from '../model/run-identity.js';

let identity: RunIdentity | undefined;

/** This process as a run: the same whenever it is asked for. */
export function identifyRun(): RunIdentity {
  const startedAt = new Date(Date.now() - process.uptime() * 1000);
  identity ??= {
    id: formatRunId(startedAt, randomBytes(3).toString('hex')),
    command: ['lvsdeploy', ...process.argv.slice(2, 3)].join(' '),
    by: `${os.userInfo().username}@${os.hostname()}`,
    pid: process.pid,
    startedAt,
  };
  return identity;
}
