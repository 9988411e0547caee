import type { RunIdentity } from '../../src/model/run/run-identity.js';

/** Who runs the tests' runs. */
export const testIdentity: RunIdentity = {
  id: '20261122T110422Z-1f3a9c',
  command: 'lvsdeploy up',
  by: 'alice@desk',
  pid: 4711,
  startedAt: new Date('2026-11-22T11:04:22Z'),
};
