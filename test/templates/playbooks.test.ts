import { readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { knownArguments } from '../../src/app/invocation/known-arguments.js';
import { loadInventory } from '../../src/config/load-inventory.js';
import { loadPlaybook } from '../../src/config/load-playbook.js';
import { selectHosts } from '../../src/model/cluster/cluster.js';
import type { Playbook, Task } from '../../src/model/plan/playbook.js';
import { packageRoot } from '../../src/package-root.js';
import { buildContext, withUnknownFacts } from '../../src/render/context.js';
import { lookup } from '../../src/render/lookup.js';
import { anything } from '../../src/render/resolve.js';
import { createTemplateFiles } from '../../src/render/template-files.js';
import { testFolder } from '../golden.js';

const playbooks = readdirSync(path.join(packageRoot, 'playbooks'));
const cases = ['reference', 'fast', 'several-vips'];

function load(name: string): Promise<Playbook> {
  return loadPlaybook(path.join(packageRoot, 'playbooks', name), knownArguments);
}

function templateOf({ args }: Task): string | undefined {
  const template = args.values.get('template');
  return typeof template === 'string' ? template : undefined;
}

for (const name of playbooks) {
  test(`playbook ${name} loads, with resources that exist`, async (t) => {
    const { plays } = await load(name);
    t.true(plays.every(({ tasks }) => tasks.length > 0));
  });
}

for (const name of cases) {
  test(`every path and template of site.yml means something for inventory ${name}`, async (t) => {
    const inventory = testFolder('templates', 'fixtures', name, 'inventory.yml');
    const { cluster } = await loadInventory(inventory);
    const { plays } = await load('site.yml');
    const templates = createTemplateFiles([]);
    for (const play of plays) {
      for (const host of selectHosts(cluster, play.hosts)) {
        const context = buildContext(cluster, host);
        for (const task of play.tasks) {
          const paths = [task.when?.replace(/^not /, ''), task.each];
          for (const each of paths) if (each !== undefined) lookup(each, context, task.at);
          const template = templateOf(task);
          if (template === undefined) continue;
          const own = task.each === undefined ? context : { ...context, item: anything };
          t.notThrows(() => templates.check(template, withUnknownFacts(own, host), task.at));
        }
      }
    }
  });
}

test('every template is used by a playbook', async (t) => {
  const { plays } = await load('site.yml');
  const used = plays.flatMap(({ tasks }) => tasks).map(templateOf);
  const templates = readdirSync(path.join(packageRoot, 'templates'));
  t.deepEqual(
    templates.filter((name) => !used.includes(name)),
    [],
  );
});

test('the plays come in the order in which a request can be answered', async (t) => {
  const { plays } = await load('site.yml');
  t.deepEqual(
    plays.map(({ name }) => name),
    [
      'builder',
      'gateway',
      'real servers',
      'storage nodes',
      'healing',
      'volumes',
      'storage is mounted',
      'web server',
      'web server with TLS',
      'database arbitrator',
      'database pause',
      "database nodes' preparation",
      'database nodes',
      'database writer',
      "directors' preparation",
      'directors',
      "directors' metrics",
      "real servers' metrics",
      "real servers' strays",
      "directors' strays",
    ],
  );
  t.is(plays.find(({ name }) => name === 'directors')?.serial, 1);
});
