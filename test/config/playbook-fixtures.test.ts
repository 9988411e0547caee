import path from 'node:path';
import test from 'ava';
import { loadPlaybook } from '../../src/config/load-playbook.js';
import type { Task } from '../../src/model/plan/playbook.js';
import { InputError } from '../../src/model/problem/problem.js';
import { packageRoot } from '../../src/package-root.js';
import { expectedText, fixtureFolder, listFixtures } from './fixtures.js';

const resources = new Map([
  ['package', ['names']],
  ['file', ['path', 'content', 'template', 'mode', 'owner', 'group']],
  ['service', ['name', 'enabled']],
  ['sysctl', ['values', 'persist']],
]);
const hostNames = ['master', 'web1'];

const invalid = fixtureFolder('playbook-invalid');
for (const name of listFixtures(invalid, '')) {
  test(`the playbook ${name} is refused, with every mistake at its place`, async (t) => {
    const folder = path.join(invalid, name);
    const load = loadPlaybook(path.join(folder, 'site.yml'), resources, hostNames);
    const error = await t.throwsAsync(load, { instanceOf: InputError });
    const found = `${error.message.replaceAll(`${folder}/`, '').replaceAll(folder, '.')}\n`;
    t.is(found, expectedText(path.join(folder, 'expected.txt'), found));
  });
}

function showTask({ args: { values }, locate, ...task }: Task) {
  const positions = [...values.keys()].map((name) => [name, locate([task.kind, name])] as const);
  const args = { values: Object.fromEntries(values), positions: Object.fromEntries(positions) };
  const { name, kind, ...rest } = task;
  return { name, kind, args, ...rest };
}

const valid = fixtureFolder('playbook-valid');
for (const name of listFixtures(valid, '')) {
  test(`the playbook ${name} is read as expected`, async (t) => {
    const folder = path.join(valid, name);
    const playbook = await loadPlaybook(path.join(folder, 'site.yml'), resources, hostNames);
    const plays = playbook.plays.map((play) => ({ ...play, tasks: play.tasks.map(showTask) }));
    const found = JSON.stringify({ plays }, undefined, 2).replaceAll(`${folder}/`, '');
    t.is(`${found}\n`, expectedText(path.join(folder, 'expected.json'), `${found}\n`));
  });
}

test('the playbooks that come with lvsdeploy are valid', async (t) => {
  const { resources: known } = await import('../../src/resources/registry.js');
  const argNames = new Map([...known].map(([kind, resource]) => [kind, resource.argNames]));
  // Without names of hosts: what comes with lvsdeploy is for every inventory.
  const site = path.join(packageRoot, 'playbooks', 'site.yml');
  const { plays } = await loadPlaybook(site, argNames, []);
  t.true(plays.length > 0);
});
