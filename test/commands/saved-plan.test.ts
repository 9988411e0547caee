import { statSync } from 'node:fs';
import test from 'ava';
import type { SavedPlan } from '../../src/model/plan/saved-plan.js';
import { Bench, password } from './bench.js';

test('--detailed-exitcode says 5 where there are changes, and 0 where there are none', async (t) => {
  const bench = await Bench.make(t);
  t.is((await bench.runHere('plan')).code, 0);
  const pending = await bench.runHere('plan', '--detailed-exitcode', '--output', 'json');
  t.is(pending.code, 5, pending.stderr);
  t.like(JSON.parse(pending.stdout.trim().split('\n').at(-1) ?? ''), { exitCode: 5, changed: 1 });
  await bench.converge();
  t.is((await bench.runHere('plan', '--detailed-exitcode')).code, 0);
});

test('a host that cannot be reached counts for more than changes, and no plan is saved', async (t) => {
  const bench = await Bench.make(t);
  await bench.cutOff(true);
  const args = ['--detailed-exitcode', '--out', bench.path('plan.json')];
  const { code, stderr } = await bench.runHere('plan', ...args);
  t.is(code, 3);
  t.regex(stderr, /plan.json is not written: the plan is not complete/);
  await t.throwsAsync(bench.read('plan.json'), { code: 'ENOENT' });
});

test('a plan is saved for this user alone, without secrets, and the same each time', async (t) => {
  const bench = await Bench.make(t);
  await bench.write('managed.conf', 'auth_pass formerly\n');
  const file = bench.path('plan.json');
  const { code, stdout, stderr } = await bench.runHere('plan', '--out', file);
  t.is(code, 0, stderr);
  t.is(statSync(file).mode & 0o777, 0o600);
  const text = await bench.read('plan.json');
  for (const said of [text, stdout]) t.notRegex(said, new RegExp(`${password}|formerly`));
  const plan = JSON.parse(text) as SavedPlan;
  t.like(plan, { type: 'lvsdeploy-plan', format: 1, changes: { length: 1 } });
  t.is(plan.changes[0]?.summary, `${bench.managedFile} gets new content`);
  await bench.runHere('plan', '--out', file);
  t.deepEqual(
    { ...(JSON.parse(await bench.read('plan.json')) as SavedPlan), createdAt: '' },
    { ...plan, createdAt: '' },
  );
});

test('a saved plan that is still true is performed', async (t) => {
  const bench = await Bench.make(t);
  await bench.converge();
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  const { code, stdout } = await bench.run('up', '--plan', bench.path('plan.json'));
  t.is(code, 0);
  t.regex(stdout, /nothing to change on 1 host/);
});

test('another content on the host, of which the same would become, is a change', async (t) => {
  const bench = await Bench.make(t);
  await bench.write('managed.conf', 'colour blue\n');
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  await bench.write('managed.conf', 'colour green\n');
  const { code, stderr } = await bench.run('up', '--plan', bench.path('plan.json'));
  t.is(code, 1);
  t.regex(stderr, /PLAN_CHANGED/);
  t.regex(stderr, /lb1: planned with another content: \S+managed.conf gets new content/);
  t.regex(stderr, /lb1: changed since then: file \S+managed.conf/);
  t.is(await bench.read('managed.conf'), 'colour green\n');
});

test('what is planned no longer, and what is planned now, is said', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('plan', '--out', bench.path('create.json'));
  await bench.converge();
  await bench.runHere('plan', '--out', bench.path('nothing.json'));
  const gone = await bench.run('up', '--plan', bench.path('create.json'));
  t.is(gone.code, 1);
  t.regex(gone.stderr, /lb1: no longer planned: \S+ is created/);
  await bench.remove('managed.conf');
  const come = await bench.run('up', '--plan', bench.path('nothing.json'));
  t.is(come.code, 1);
  t.regex(come.stderr, /lb1: planned now: \S+ is created/);
});

test('a plan of an inventory or a playbook that has changed is refused before any connection', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  await bench.edit('site.yml', 'the file is there', 'the file is there  # and nothing else');
  t.is(
    (await bench.run('up', '--plan', bench.path('plan.json'))).stderr.includes('playbook'),
    false,
  );
  await bench.edit('site.yml', 'managed things', 'other things');
  const playbook = await bench.run('up', '--plan', bench.path('plan.json'));
  t.is(playbook.code, 2);
  t.regex(playbook.stderr, /playbook \S+site.yml has changed since the plan was made/);
  await bench.edit('site.yml', 'other things', 'managed things');
  await bench.edit('inventory.yml', 'colour: red', 'colour: blue');
  const inventory = await bench.run('up', '--plan', bench.path('plan.json'));
  t.is(inventory.code, 2);
  t.regex(inventory.stderr, /inventory \S+inventory.yml has changed since the plan was made/);
});

test('a plan of another inventory is refused', async (t) => {
  const [bench, other] = [await Bench.make(t), await Bench.make(t)];
  await other.runHere('plan', '--out', bench.path('plan.json'));
  const { code, stderr } = await bench.run(
    ...['up', bench.path('inventory.yml'), '--plan', bench.path('plan.json')],
  );
  t.is(code, 2);
  t.regex(stderr, /was made from another inventory: \S+inventory.yml, and this is/);
});

test('a plan is not performed in parts', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  const args = ['--plan', bench.path('plan.json'), '--limit', 'lb1', '--tags', 'x'];
  const { code, stderr } = await bench.run('up', ...args);
  t.is(code, 2);
  t.regex(stderr, /--plan excludes --limit and --tags/);
});

const badFiles = [
  ['nothing', '', /is not a complete saved plan/],
  ['text', 'hello\n', /is not a complete saved plan/],
  ['another JSON', '{"version":1}', /is not a saved plan\./],
  ['a list', '[1]', /is not a saved plan\./],
  ['null', 'null', /is not a saved plan\./],
  ['an older format', '{"type":"lvsdeploy-plan","format":0}', /has the format 0, and this/],
  [
    'an older lvsdeploy',
    '{"type":"lvsdeploy-plan","format":1,"version":"0.0.1"}',
    /was made by lvsdeploy 0\.0\.1, and this is \d/,
  ],
] as const;

for (const [what, content, message] of badFiles) {
  test(`a plan file with ${what} is refused`, async (t) => {
    const bench = await Bench.make(t);
    await bench.write('plan.json', content);
    const { code, stderr } = await bench.run('up', '--plan', bench.path('plan.json'));
    t.is(code, 2);
    t.regex(stderr, message);
    t.regex(stderr, /Make a new one: lvsdeploy plan --out FILE/);
  });
}

test('half of a plan file, and one without its hosts, is refused', async (t) => {
  const bench = await Bench.make(t);
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  const text = await bench.read('plan.json');
  await bench.write('half.json', text.slice(0, text.length / 2));
  await bench.write('odd.json', text.replace('"facts"', '"fact"'));
  const half = await bench.run('up', '--plan', bench.path('half.json'));
  const odd = await bench.run('up', '--plan', bench.path('odd.json'));
  t.deepEqual([half.code, odd.code], [2, 2]);
  t.regex(odd.stderr, /is not a saved plan: \$\.facts must be an object/);
});

test('a plan file that is not there, or cannot be written, is told before any connection', async (t) => {
  const bench = await Bench.make(t);
  const missing = await bench.run('up', '--plan', bench.path('none.json'));
  t.is(missing.code, 2);
  t.regex(missing.stderr, /cannot be read: ENOENT/);
  const folder = await bench.runHere('plan', '--out', bench.path('templates'));
  t.is(folder.code, 2);
  t.regex(folder.stderr, /it is not a regular file/);
  t.is((await bench.runHere('plan', '--out', bench.path('none/plan.json'))).code, 2);
});

test('a plan takes the place of an older one, and of nothing else', async (t) => {
  const bench = await Bench.make(t);
  await bench.write('notes.txt', 'all that I know\n');
  const refusals = [
    ['inventory.yml', /--out names the inventory, and would replace it: \S+inventory\.yml\./],
    ['site.yml', /--out names the playbook, and would replace it/],
    ['notes.txt', /would replace a file that is not a saved plan\.[^]*Name another file/],
  ] as const;
  for (const [name, message] of refusals) {
    const before = await bench.read(name);
    const { code, stdout, stderr } = await bench.runHere('plan', '--out', bench.path(name));
    t.is(code, 2, name);
    t.regex(stderr, message);
    t.is(stdout, '');
    t.is(await bench.read(name), before);
  }
});

test('a plan does not take the place of an included playbook', async (t) => {
  const bench = await Bench.make(t);
  await bench.write('all.yml', '- include: site.yml\n');
  const before = await bench.read('site.yml');
  const files = [bench.path('inventory.yml'), '--playbook', bench.path('all.yml')];
  const { code, stderr } = await bench.run('plan', ...files, '--out', bench.path('site.yml'));
  t.is(code, 2);
  t.regex(stderr, /--out \S+site\.yml would replace a file that is not a saved plan/);
  t.is(await bench.read('site.yml'), before);
});

test('where the inventory of a plan is gone, the plan is said to name it', async (t) => {
  const bench = await Bench.make(t);
  await bench.converge();
  await bench.runHere('plan', '--out', bench.path('plan.json'));
  await bench.remove('inventory.yml');
  const { code, stderr } = await bench.run('up', '--plan', bench.path('plan.json'));
  t.is(code, 2);
  t.regex(stderr, /inventory\.yml does not exist; the plan \S+plan\.json names it\./);
});
