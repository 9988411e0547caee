import test from 'ava';
import { LvsError } from '../../../src/model/problem/error.js';
import type { RolloutGuard } from '../../../src/model/plan/rollout.js';
import { testIdentity } from '../../engine/test-identity.js';
import { backup, onBoth, open, openMet, stage } from '../guard-scene.js';

const bob = 'bob@desk, lvsdeploy up, process 4712, since 2026-11-22 11:05:00 UTC';

function lost(host: string): LvsError {
  return new LvsError('CONNECTION_LOST', 'The connection broke.', { host });
}

/** The error with which the guard answers a director's failure. */
async function failBackup(guard: RolloutGuard, failure = lost('backup')): Promise<LvsError> {
  return failBatch(guard, [stage, [backup]], [failure]);
}

async function failBatch(
  guard: RolloutGuard,
  [ofStage, batch]: Parameters<RolloutGuard['before']>,
  failures: readonly LvsError[],
): Promise<LvsError> {
  const byHost = failures.map((failure) => [failure.details.host ?? '', failure] as const);
  try {
    await guard.failed(ofStage, batch, new Map(byHost));
  } catch (error) {
    if (error instanceof LvsError) return error;
    throw error;
  }
  throw new Error('The guard said nothing.');
}

test('a lock that another run has taken: nothing is written there', async (t) => {
  const { guard, directors, cut, scripts } = await open();
  await guard.before(stage, [backup]);
  cut('backup');
  directors.backup.holder = bob;
  const error = await failBackup(guard);
  t.deepEqual(scripts, []);
  t.is(error.code, 'CONNECTION_LOST');
  t.is(error.exitCode, 3);
  t.is(
    error.message,
    `The connection broke. Could not restore the former files on backup: Another run is under way on this host: ${bob}. The next \`lvsdeploy up\` finishes it. master was not touched.`,
  );
});

test('a director that is out of reach: nothing is written, and the others are looked at', async (t) => {
  const { guard, directors, cut, scripts } = await open();
  await guard.before(stage, [backup]);
  cut('backup');
  directors.backup.reachable = false;
  const error = await failBackup(guard);
  t.deepEqual(scripts, []);
  t.is(error.code, 'CONNECTION_LOST');
  t.is(
    error.message,
    'The connection broke. Could not restore the former files on backup: No route to host. The next `lvsdeploy up` finishes it. The cluster serves 10.0.0.227. master was not touched.',
  );
});

test('a lock that went with its connection, and is free: it is taken again, then all is put back', async (t) => {
  const { guard, directors, cut, scripts } = await open();
  await guard.before(stage, [backup]);
  cut('backup');
  const error = await failBackup(guard);
  t.deepEqual(scripts, ['backup: restore', 'backup: reload']);
  t.regex(directors.backup.holder ?? '', /^alice@desk/);
  t.is(error.code, 'GATE_FAILED');
  t.regex(
    error.message,
    /are restored: .* on backup, and the cluster serves again: 10\.0\.0\.227 answered gateway/,
  );
});

test('a lock that was another one for a while, who changed the host: nothing is written there', async (t) => {
  const { guard, directors, cut, scripts } = await open();
  await guard.before(stage, [backup]);
  cut('backup');
  directors.backup.runs = ['20261122T110500Z-b0b', testIdentity.id];
  const error = await failBackup(guard);
  t.deepEqual(scripts, []);
  t.regex(
    error.message,
    /on backup: The lock was lost, and bob@desk has changed this host since, by run 20261122T110500Z-b0b\./,
  );
});

test('a lock that went before this run had changed anything: there is nothing to put back', async (t) => {
  const { guard, directors, cut, scripts } = await open();
  await guard.before(stage, [backup]);
  cut('backup');
  directors.backup.runs = ['20261121T090000Z-0ld'];
  const error = await failBackup(guard);
  t.deepEqual(scripts, []);
  t.regex(error.message, /The lock was lost, and this run has changed nothing there\./);
});

test('a lock that goes between the files and the services: they are not told to load anything', async (t) => {
  const scene = await open({}, () => {
    scene.cut('backup');
    scene.directors.backup.holder = bob;
  });
  await scene.guard.before(stage, [backup]);
  const failure = new LvsError('COMMAND_FAILED', 'It does not start.', { host: 'backup' });
  const error = await failBackup(scene.guard, failure);
  t.deepEqual(scene.scripts, ['backup: restore']);
  t.is(error.code, 'GATE_FAILED');
  t.regex(error.message, /are restored: .* on backup\. backup has not loaded them: Another run/);
});

test('directors that met, one out of reach: the other one keeps what both have loaded, on disk too', async (t) => {
  const configured = onBoth({ disk: 'new', loaded: 'new' });
  const did: string[] = [];
  const { guard, directors, stage, batch } = await openMet(configured, (what) => did.push(what));
  await guard.before(stage, batch);
  directors.master.reachable = false;
  const error = await t.throwsAsync(guard.after(stage, batch), { instanceOf: LvsError });
  t.deepEqual(did, []);
  t.deepEqual(configured.backup, { disk: 'new', loaded: 'new' });
  t.regex(error.message, /Could not restore the former files on master: No route to host\./);
  t.regex(
    error.message,
    /backup keeps its new files, which it has loaded, because it must agree with master\. The next `lvsdeploy up` finishes it\./,
  );
});

test('directors that did not come to meet, one out of reach: the other one gets the file of what it runs', async (t) => {
  const configured = onBoth({ disk: 'new', loaded: 'old' });
  const { guard, directors, stage, batch } = await openMet(configured);
  await guard.before(stage, batch);
  directors.master.reachable = false;
  const missed = new LvsError('COMMAND_FAILED', 'Not done.', { host: 'backup' });
  const error = await failBatch(guard, [stage, batch], [lost('master'), missed]);
  t.deepEqual(configured.backup, { disk: 'old', loaded: 'old' });
  t.is(error.code, 'GATE_FAILED');
  t.regex(
    error.message,
    /are restored: \/etc\/keepalived\/keepalived\.conf on backup\. Could not restore/,
  );
  t.regex(error.message, /Could not restore the former files on master: No route to host\./);
});

test('directors that met go back together', async (t) => {
  const configured = onBoth({ disk: 'new', loaded: 'new' });
  const { guard, directors, stage, batch } = await openMet(configured);
  await guard.before(stage, batch);
  directors.master.table = [];
  const error = await t.throwsAsync(guard.after(stage, batch), { instanceOf: LvsError });
  t.deepEqual(configured, onBoth({ disk: 'old', loaded: 'old' }));
  t.regex(error.message, /keepalived\.conf on backup; .*keepalived\.conf on master, but/);
});

test('one that is lost while the files go back: the other one gets the new file again', async (t) => {
  const configured = onBoth({ disk: 'new', loaded: 'new' });
  const did: string[] = [];
  const { guard, directors, stage, batch } = await openMet(configured, (what) => {
    did.push(what);
    if (!what.startsWith('master')) return;
    directors.master.reachable = false;
    throw lost('master');
  });
  await guard.before(stage, batch);
  directors.backup.table = [];
  const error = await t.throwsAsync(guard.after(stage, batch), { instanceOf: LvsError });
  t.deepEqual(did, ['backup: restore_file', 'master: restore_file', 'backup: write new']);
  t.deepEqual(configured.backup, { disk: 'new', loaded: 'new' });
  t.regex(error.message, /backup keeps its new files, .* must agree with master\./);
});
