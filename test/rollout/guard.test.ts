import test from 'ava';
import { fileAt } from '../../src/facts/system/file.js';
import type { Change } from '../../src/model/plan/change.js';
import type { HostStage } from '../../src/model/plan/plan.js';
import { LvsError } from '../../src/model/problem/error.js';
import { readUses } from '../../src/resources/effects/host-uses.js';
import type { FakeDirector } from './fake-directors.js';
import {
  backup,
  goodConf,
  goodTable,
  master,
  open,
  reconfigured,
  stage,
  vip,
} from './guard-scene.js';

test('a cluster that serves passes, and costs one watch a director', async (t) => {
  const { guard, scripts, execs, warnings } = await open();
  await guard.before(stage, [backup]);
  const beforeCount = execs.length;
  await guard.after(stage, [backup]);
  t.is(execs.length - beforeCount, 2);
  t.deepEqual(scripts, []);
  t.deepEqual(warnings(), []);
});

test('a file that does not name an address of the inventory is refused before anything is done', async (t) => {
  const { guard, execs } = await open();
  const before = execs.length;
  const [task] = backup.tasks;
  const [change] = task!.changes;
  for (const [after, isRefused] of [
    [goodConf, false],
    [goodConf.replace(`${vip}/32`, '10.0.0.22/32'), true],
    [goodConf.replace(`${vip}/32`, `include addresses.conf\n`), false],
    [goodConf.replace(`${vip}/32`, `\n@backup ${vip}/32\n`), false],
  ] as const) {
    const effect = reconfigured({ text: after });
    const changed = { ...backup, tasks: [{ ...task!, changes: [{ ...change!, effect }] }] };
    const looking = guard.before(stage, [changed]);
    if (!isRefused) await t.notThrowsAsync(looking);
    else {
      const seen = execs.length;
      const error = await t.throwsAsync(looking, { instanceOf: LvsError });
      t.regex(error.message, /would have 10\.0\.0\.227.*backup was not changed\.$/);
      t.is(execs.length, seen);
    }
  }
  t.true(execs.length > before);
});

test('two owners: what was there before goes back, is loaded, looked at again, and told', async (t) => {
  const { guard, directors, scripts, announced } = await open();
  await guard.before(stage, [backup]);
  directors.backup.addresses = ['192.168.56.101', vip];
  const restored: FakeDirector = {
    ...directors.backup,
    perform: (script) => {
      scripts.push(script.includes('restore_file') ? 'restore' : 'reload');
      if (scripts.at(-1) === 'reload') directors.backup.addresses = ['192.168.56.101'];
      return undefined;
    },
  };
  Object.assign(directors.backup, { perform: restored.perform });
  const error = await t.throwsAsync(guard.after(stage, [backup]), { instanceOf: LvsError });
  t.is(error.code, 'GATE_FAILED');
  t.is(error.details.host, 'backup');
  t.deepEqual(scripts, ['restore', 'reload']);
  t.regex(
    error.message,
    /^After backup was changed, the cluster did not serve as it should: master and backup own 10\.0\.0\.227 at the same time\. The former files are restored: \/etc\/keepalived\/keepalived\.conf on backup, and the cluster serves again: 10\.0\.0\.227 answered gateway \d+\.\d s later\. master was not touched\.$/,
  );
  // Who lets go of an address tells nobody.
  t.deepEqual(announced, ['master']);
});

/** Directors whose operator calls everything otherwise. */
const at = { file: 'site.yml', line: 1, column: 1 };
const vipConf = '/opt/lb/vip.conf';
const others = readUses(
  [{ type: 'service', unit: 'vip.service', role: 'director', loads: [vipConf], at }],
  { tiers: {} },
);

function changing(after: string): HostStage {
  const changes: readonly Change[] = [
    {
      ...{ summary: `${vipConf} gets new content`, diffs: [], steps: [] },
      expects: [{ ref: fileAt(vipConf), value: { type: 'absent' } }],
      effect: reconfigured({ text: after }, vipConf),
    },
  ];
  return { host: 'backup', tasks: [{ name: 'the director is configured', kind: 'file', changes }] };
}

test('under other names too an address that is missing is refused, by the path of the file', async (t) => {
  const { guard } = await open({}, undefined, others);
  const lacking = changing(goodConf.replace(`${vip}/32`, '10.0.0.22/32'));
  const error = await t.throwsAsync(guard.before(stage, [lacking]), { instanceOf: LvsError });
  t.regex(error.message, /^\/opt\/lb\/vip\.conf would have 10\.0\.0\.227/);
});

test('under other names too what was there before goes back, and is announced', async (t) => {
  const { guard, directors, scripts, announced } = await open({}, undefined, others);
  const changed = changing(goodConf);
  await guard.before(stage, [changed]);
  directors.backup.addresses = ['192.168.56.101', vip];
  const error = await t.throwsAsync(guard.after(stage, [changed]), { instanceOf: LvsError });
  t.regex(
    error.message,
    /The former files are restored: \/opt\/lb\/vip\.conf on backup, but this is/,
  );
  t.deepEqual(scripts, ['backup: restore', 'backup: reload']);
  directors.backup.addresses = ['192.168.56.101'];
  t.deepEqual(announced, []);
  await t.throwsAsync(guard.failed(stage, [changed], new Map([['backup', error]])));
  t.deepEqual(announced, ['master']);
});

test('under other names too a director whose configuration is left alone has to show what that says', async (t) => {
  const { guard, directors } = await open({}, undefined, others);
  const spare = goodConf.replace(`${vip}/32`, '10.0.0.22/32');
  Object.assign(directors.backup, { conf: spare });
  const idle = { host: 'backup', tasks: [] };
  await guard.before(stage, [idle]);
  const error = await t.throwsAsync(guard.after(stage, [idle]));
  t.regex(error.message, /no director owns 10\.0\.0\.22/);
});

test('a service that is missing from the table, which nothing brings back, is told too', async (t) => {
  const { guard, directors } = await open();
  await guard.before(stage, [backup]);
  directors.backup.table = [];
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(error.message, /backup has no service web in its IPVS table/);
  t.regex(error.message, /but this is still wrong: backup has no service web/);
});

test('a standby that could not take over is put back before the other director is changed', async (t) => {
  const { guard, directors, scripts } = await open();
  await guard.before(stage, [backup]);
  directors.backup.vrrpState = 'FAULT';
  const restored = directors.backup.perform;
  const perform = (script: string): string | undefined => {
    if (!script.includes('restore_file')) directors.backup.vrrpState = 'BACKUP';
    return restored(script);
  };
  Object.assign(directors.backup, { perform });
  const error = await t.throwsAsync(guard.after(stage, [backup]), { instanceOf: LvsError });
  t.deepEqual(scripts, ['backup: restore', 'backup: reload']);
  t.regex(
    error.message,
    /: backup could not take over: VI_1 is in state FAULT, because its interface is down or something that it tracks has failed\. The former files are restored: .* and the cluster serves again/,
  );
});

test('a standby that could not take over before either is a warning', async (t) => {
  const { guard, scripts, warnings } = await open({ backup: { vrrpState: 'FAULT' } });
  await guard.before(stage, [backup]);
  await guard.after(stage, [backup]);
  t.deepEqual(scripts, []);
  t.is(warnings().length, 1);
  t.regex(warnings()[0]!, /still wrong: backup could not take over: VI_1 is in state FAULT/);
});

test('both directors at once, with a check that takes all real servers out: put back', async (t) => {
  const { guard, directors, scripts } = await open();
  await guard.before(stage, [backup, master]);
  const [service = ''] = goodTable;
  directors.backup.table = [service];
  directors.master.table = [service];
  const error = await t.throwsAsync(guard.after(stage, [backup, master]));
  t.regex(error.message, /backup has no real server left for web, and had some before/);
  t.deepEqual(scripts.toSorted(), [
    'backup: reload',
    'backup: restore',
    'master: reload',
    'master: restore',
  ]);
});

test('the second director: the first one keeps its new files', async (t) => {
  const { guard, directors } = await open();
  await guard.before(stage, [master]);
  directors.master.addresses = ['192.168.56.1'];
  const error = await t.throwsAsync(guard.after(stage, [master]));
  t.regex(error.message, /no director owns 10\.0\.0\.227/);
  t.regex(error.message, /backup keeps its new files\.$/);
});

test('a failed step puts back what the steps before it did, and keeps its own words', async (t) => {
  const { guard, scripts } = await open();
  await guard.before(stage, [backup]);
  const failure = new LvsError('COMMAND_FAILED', 'This step failed: it starts.', {
    host: 'backup',
    stderr: 'keepalived.service does not start.',
  });
  const error = await t.throwsAsync(guard.failed(stage, [backup], new Map([['backup', failure]])), {
    instanceOf: LvsError,
  });
  t.is(error.details.stderr, 'keepalived.service does not start.');
  t.regex(error.message, /^This step failed: it starts\. The former files are restored/);
  t.deepEqual(scripts, ['backup: restore', 'backup: reload']);
});

test('what was wrong before is a warning, and no reason to put anything back', async (t) => {
  const { guard, scripts, warnings } = await open({
    backup: { addresses: ['192.168.56.101', vip] },
  });
  await guard.before(stage, [backup]);
  await guard.after(stage, [backup]);
  t.deepEqual(scripts, []);
  t.deepEqual(warnings(), [
    'Wrong before this run, and still wrong: master and backup own 10.0.0.227 at the same time.',
  ]);
});

test('on a first deployment there is nothing to put back', async (t) => {
  const fresh = { addresses: [], table: [], conf: undefined };
  const { guard, scripts } = await open({ backup: fresh, master: fresh });
  await guard.before(stage, [backup]);
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(error.message, /There was no earlier configuration to restore on backup\./);
  t.deepEqual(scripts, []);
});

test('a director that cannot be reached is not restored, and that is said', async (t) => {
  const { guard, directors } = await open();
  await guard.before(stage, [backup]);
  directors.backup.reachable = false;
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(error.message, /backup could not be checked/);
  t.regex(error.message, /Could not restore the former files on backup: No route to host\./);
});

test('another director that cannot be reached is a warning', async (t) => {
  const { guard, warnings } = await open({
    master: { reachable: false },
    backup: { addresses: ['192.168.56.101', vip] },
  });
  await guard.before(stage, [backup]);
  await guard.after(stage, [backup]);
  t.deepEqual(warnings(), ['The gate could not check master: it cannot be reached.']);
});

test('a new service that nobody serves is put back, with what its check finds', async (t) => {
  const conf = goodConf.slice(0, goodConf.indexOf('virtual_server'));
  const { guard, directors, scripts } = await open({ backup: { conf, table: [] } });
  directors.master.table = [];
  await guard.before(stage, [backup]);
  directors.backup.table = goodTable.slice(0, 1);
  const error = await t.throwsAsync(guard.after(stage, [backup]));
  t.regex(
    error.message,
    /none of the real servers of the new service web \(web1, web2\) has passed its check on backup \(web1: port 80 takes connections now; web2: .*\); to open it later, give its real servers the weight 0 now/,
  );
  t.is(scripts[0], 'backup: restore');
});
