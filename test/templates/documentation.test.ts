import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { knownArguments } from '../../src/app/invocation/known-arguments.js';
import { loadPlaybook } from '../../src/config/load-playbook.js';
import { packageRoot } from '../../src/package-root.js';
import { buildContext } from '../../src/render/context.js';
import { helpers } from '../../src/render/helpers.js';
import { renderTemplate } from '../../src/render/template.js';
import { hostNamed, referenceCluster } from '../render/reference-cluster.js';

const text = readFileSync(path.join(packageRoot, 'docs', 'playbooks.md'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'documentation-'));
test.after.always(() => {
  rmSync(folder, { recursive: true });
});

function blocks(language: string): readonly string[] {
  const fenced = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm');
  return [...text.matchAll(fenced)].map(([, block = '']) => block);
}

const context = buildContext(
  { ...referenceCluster, vars: { exporter_port: 9100 } },
  hostNamed('web1'),
);

test('docs/playbooks.md names every variable, and what is in it', (t) => {
  for (const name of [...Object.keys(context), 'item', 'interface', 'facts']) {
    t.true(text.includes(`- **\`${name}\`**: `), name);
  }
  for (const group of ['has', 'is']) {
    for (const name of Object.keys(context[group] as object)) {
      t.true(text.includes(`\`${group}.${name}\``), `${group}.${name}`);
    }
  }
});

test('docs/playbooks.md names every key of the lists', (t) => {
  const director = buildContext(referenceCluster, hostNamed('master'));
  for (const list of ['instances', 'services', 'vips']) {
    const [item] = director[list] as object[];
    for (const key of Object.keys(item!)) t.true(text.includes(`\`${key}\``), `${list}: ${key}`);
  }
});

test('docs/playbooks.md names every helper', (t) => {
  for (const name of helpers.keys()) t.regex(text, new RegExp(`[({]${name} `));
});

test('docs/playbooks.md names every resource with its arguments', (t) => {
  for (const [kind, argNames] of knownArguments) {
    const row = text.split('\n').find((line) => line.startsWith(`- **\`${kind}\`**`)) ?? '';
    for (const name of argNames) t.true(row.includes(`\`${name}\``), `${kind}: ${name}`);
  }
});

test('the playbooks in docs/playbooks.md are valid', async (t) => {
  const examples = blocks('yaml');
  t.is(examples.length, 2);
  for (const example of examples) {
    const file = path.join(folder, 'example.yml');
    const site = path.join(packageRoot, 'playbooks', 'site.yml');
    writeFileSync(file, example.replace('include: playbooks/site.yml', `include: ${site}`));
    await t.notThrowsAsync(() => loadPlaybook(file, knownArguments));
  }
});

test('the templates in docs/playbooks.md can be rendered', (t) => {
  const examples = blocks('handlebars');
  t.is(examples.length, 1);
  for (const example of examples)
    t.notThrows(() => renderTemplate(example, context, 'example.hbs'));
});
