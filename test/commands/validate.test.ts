import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { checkFiles, type CheckedFiles } from '../../src/app/site/check-files.js';
import { openRun } from '../../src/app/run/open-run.js';
import { InputError } from '../../src/model/problem/problem.js';
import { packageRoot } from '../../src/package-root.js';
import { invoke, recordInvocation } from '../cli/invoke.js';
import { expectedText, listFixtures } from '../config/fixtures.js';

const inventory = (name: string) => path.join(packageRoot, 'inventories', `${name}.yml`);
const site = path.join(packageRoot, 'playbooks', 'site.yml');
const fixtures = path.join(packageRoot, 'test', 'config', 'fixtures');

function check(inventoryPath: string, playbook: string): Promise<CheckedFiles> {
  return checkFiles(recordInvocation().invocation, {
    ...{ inventory: inventoryPath, playbook, need: 'at-hand' },
  });
}

test('a valid inventory is summed up in one line, its playbook in another', async (t) => {
  const { summary, report } = await check(inventory('lab'), site);
  // There may be a warning: the lab's SSH configuration is not there before the lab is.
  t.like(report, { valid: true, problems: [] });
  const [first, second] = summary.split('\n');
  t.is(
    first,
    `${inventory('lab')} is valid: 2 directors, 2 real servers, 1 gateway, 1 client, 1 builder, 1 service`,
  );
  t.regex(second ?? '', /playbooks\/site\.yml is valid: \d+ plays, \d+ tasks$/);
});

for (const name of ['minimal', 'reference']) {
  test(`the playbook can be rendered for inventories/${name}.yml`, async (t) => {
    t.deepEqual((await check(inventory(name), site)).problems, []);
  });
}

test("a play may name a group of the operator's own, with values of the group in its text", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-groups-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const playbook = path.join(folder, 'site.yml');
  const play = (hosts: string) => `- name: racks
  hosts: ${hosts}
  tasks:
    - name: the rack is known
      file: { path: /etc/rack, content: "{{vars.switch}}" }
`;
  const file = path.join(fixtures, 'inventory-valid', 'groups.yml');
  await writeFile(playbook, play('rack-b2'));
  const { problems, summary } = await check(file, playbook);
  t.deepEqual(problems, []);
  t.regex(summary, /2 directors, 2 real servers, 1 builder, 4 other hosts, 1 service/);
  await writeFile(playbook, play('rack-b3'));
  const wrong = await check(file, playbook);
  t.like(wrong.problems[0], {
    message: '"rack-b3" is neither a role, a group nor a host of the inventory',
    suggestion: 'did you mean "rack-b2"?',
  });
});

test('mistakes in the inventory and in the playbook are reported together', async (t) => {
  const { report } = await check(
    path.join(fixtures, 'inventory-invalid', 'ten-mistakes.yml'),
    path.join(fixtures, 'playbook-invalid', 'a-map', 'site.yml'),
  );
  t.false(report.valid);
  t.is(report.problems.length, 11);
  t.like(report.problems[1], { line: 5, column: 5, message: 'unknown key "schedular"' });
  t.regex(report.problems[10]?.message ?? '', /must be a list of plays/);
});

test('what is unwise is told, and is no mistake', async (t) => {
  const file = path.join(fixtures, 'inventory-valid', 'one-director.yml');
  const { code, stdout, stderr } = await invoke(['validate', file]);
  t.is(code, 0);
  t.regex(stderr, /^warning: .*one-director\.yml:4:1: a single director/);
  t.regex(stdout, /^\S*one-director\.yml is valid: 1 director/);
  const report = await invoke(['validate', file, '--output', 'json']);
  t.is((JSON.parse(report.stdout) as CheckedFiles['report']).warnings.length, 1);
});

const warned = path.join(packageRoot, 'test', 'commands', 'fixtures', 'warned');

for (const name of listFixtures(warned, '')) {
  test(`validate warns of ${name}, each at its place, and is content`, async (t) => {
    const folder = path.join(warned, name);
    const { code, stderr } = await invoke(['validate', path.join(folder, 'inventory.yml')]);
    t.is(code, 0);
    const found = stderr.replaceAll(folder + path.sep, '').replaceAll(os.homedir(), '<home>');
    t.is(found, expectedText(path.join(folder, 'expected.txt'), found));
  });
}

const refused = path.join(packageRoot, 'test', 'commands', 'fixtures', 'refused');

for (const name of listFixtures(refused, '')) {
  test(`what is wrong with ${name} is told in one go, by validate and by a run`, async (t) => {
    const folder = path.join(refused, name);
    const file = path.join(folder, 'inventory.yml');
    const own = path.join(folder, 'site.yml');
    const playbook = existsSync(own) ? own : site;
    const { problems } = await check(file, playbook);
    const options = { playbook, limit: [], tags: [], verbose: false, concurrency: 1 };
    const { invocation } = recordInvocation();
    const error = await t.throwsAsync(openRun(invocation, file, options), {
      instanceOf: InputError,
    });
    t.is(error.exitCode, 2);
    t.deepEqual(error.problems, problems);
    const found = `${error.message.replaceAll(new RegExp(`\\S*/refused/${name}/`, 'g'), '')}\n`;
    t.is(found, expectedText(path.join(folder, 'expected.txt'), found));
  });
}

test('a director of another name is a warning: verify looks for ours', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-names-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const playbook = path.join(folder, 'site.yml');
  const play = (unit: string) => `- name: directors
  hosts: directors
  tasks:
    - name: the table is as keepalived believes it to be
      ipvs_table: { kept_by: ${unit} }
    - name: the director runs
      service: { name: vip, role: director, reload_on: [/opt/lb/vip.conf] }
`;
  await writeFile(playbook, play('vip'));
  const { problems, warnings } = await check(inventory('minimal'), playbook);
  t.deepEqual(problems, []);
  const told = warnings.filter(({ at }) => at.file === playbook);
  t.is(told.length, 1);
  t.regex(told[0]?.message ?? '', /^keepalived is vip\.service with \/opt\/lb\/vip\.conf here: /);
  t.is(told[0]?.at.line, 4);

  await writeFile(playbook, play('keepalived'));
  const wrong = await check(inventory('minimal'), playbook);
  t.is(wrong.problems.length, 1);
  t.regex(wrong.problems[0]?.message ?? '', /vip\.service has the role director here/);
  t.is(wrong.problems[0]?.at.line, 6);
});
