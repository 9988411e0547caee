import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { LvsError } from '../../src/model/problem/error.js';
import { InputError } from '../../src/model/problem/problem.js';
import { createTemplateFiles } from '../../src/render/template-files.js';

const root = mkdtempSync(path.join(tmpdir(), 'templates-'));
test.after.always(() => {
  rmSync(root, { recursive: true });
});

function write(folder: string, name: string, content: string | Buffer): void {
  const templates = path.join(root, folder, 'templates');
  mkdirSync(templates, { recursive: true });
  writeFileSync(path.join(templates, name), content);
}

write('inventory', 'motd.hbs', 'inventory {{name}}');
write('playbook', 'motd.hbs', 'playbook {{name}}');
write('playbook', 'index.html.hbs', 'own page of {{name}}');
write('inventory', 'broken.hbs', '{{nme}}');
write('inventory', 'latin.hbs', Buffer.from([0x63, 0xe9]));
write('inventory', 'large.hbs', Buffer.alloc(1024 * 1024 + 1, 'a'));

const files = createTemplateFiles([path.join(root, 'inventory'), path.join(root, 'playbook')]);
const at = { file: 'site.yml', line: 5, column: 19 };

test("an operator's template beside the inventory, then beside the playbook, covers lvsdeploy's own", (t) => {
  t.is(files.render('motd.hbs', { name: 'a' }), 'inventory a');
  t.is(files.render('index.html.hbs', { name: 'a' }), 'own page of a');
  t.notThrows(() => files.check('lvs_rs.service.hbs', { managedBy: '' }, at));
});

test('a template is read once in a run', (t) => {
  write('inventory', 'once.hbs', 'first');
  files.render('once.hbs', {});
  write('inventory', 'once.hbs', 'second');
  t.is(files.render('once.hbs', {}), 'first');
});

test('what is compiled ahead says nothing of what an empty context lacks, and renders the same', (t) => {
  write('inventory', 'ahead.hbs', '{{#each list}}{{this}} {{/each}}{{name.first}}');
  const context = { list: [1, 2], name: { first: 'a' } };
  files.check('ahead.hbs', context, at);
  t.notThrows(() => files.warmUp());
  t.is(files.render('ahead.hbs', context), '1 2 a');
});

test('a missing template is an error where it is named, with what was meant', (t) => {
  const error = t.throws(() => files.check('motd.hb', {}, at), { instanceOf: InputError });
  t.is(error.message, 'site.yml:5:19: There is no template "motd.hb"\n  Did you mean "motd.hbs"?');
  t.throws(() => files.render('zzzzzzzzzzzz', {}), { instanceOf: LvsError, code: 'INVALID_INPUT' });
});

test('a mistake in a template is an error in the template', (t) => {
  t.throws(() => files.check('broken.hbs', { name: 'a' }, at), {
    message: /inventory\/templates\/broken\.hbs:1:3: "nme" is not defined/,
  });
});

test('a name that leads out of the folders names no template', (t) => {
  for (const name of [
    '../templates/motd.hbs',
    path.join(root, 'inventory/templates/motd.hbs'),
    '.',
  ]) {
    t.throws(() => files.check(name, {}, at), { message: /There is no template/ });
  }
});

test('what is not small UTF-8 text is refused', (t) => {
  t.throws(() => files.render('latin.hbs', {}), { message: /latin\.hbs cannot be read/ });
  t.throws(() => files.render('large.hbs', {}), { message: /larger than 1 MiB/ });
});

test('a folder is no template, and is not suggested as one', (t) => {
  mkdirSync(path.join(root, 'inventory', 'templates', 'parts.hbs'));
  const folder = t.throws(() => files.render('parts.hbs', {}), { instanceOf: LvsError });
  t.regex(folder.message, /inventory\/templates\/parts\.hbs is not a file$/);
  t.notRegex(folder.details.hint ?? '', /parts/);
  const near = t.throws(() => files.render('part.hbs', {}), { instanceOf: LvsError });
  t.notRegex(near.details.hint ?? '', /parts/);
});

test('a file in the place of the templates holds none', (t) => {
  const folder = path.join(root, 'odd');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'templates'), '');
  t.throws(() => createTemplateFiles([folder]).render('no.hbs', {}), {
    message: 'There is no template "no.hbs"',
  });
});
