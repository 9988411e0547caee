import test from 'ava';
import { InputError } from '../../src/model/problem/problem.js';
import { anything } from '../../src/render/resolve.js';
import { compileTemplate, renderTemplate, renderText } from '../../src/render/template.js';

const render = (source: string, context: unknown): string =>
  renderTemplate(source, context, 'a.conf.hbs');

test('values are written as they are, without HTML escapes', (t) => {
  t.is(render('{{a}} {{{a}}} {{&a}}', { a: `<"&'>` }), `<"&'> <"&'> <"&'>`);
});

test('a block on a line of its own leaves no empty line', (t) => {
  t.is(render('{{#each list}}\n- {{this}}\n{{/each}}\nend\n', { list: [1, 2] }), '- 1\n- 2\nend\n');
});

test('what is empty on a host is false in a condition, and no error', (t) => {
  const source = '{{#if gateway}}{{gateway.address}}{{else}}none{{/if}}';
  t.is(render(source, { gateway: undefined }), 'none');
  t.is(render(source, { gateway: { address: '192.0.2.1' } }), '192.0.2.1');
});

test('an empty list, 0, an empty text and null are false', (t) => {
  for (const value of [[], 0, '', null, false]) {
    t.is(render('{{#if value}}yes{{else}}no{{/if}}', { value }), 'no');
    t.is(render('{{#unless value}}no{{/unless}}', { value }), 'no');
  }
});

test('loops know their place, their parents and their parameters', (t) => {
  const context = { name: 'c', lists: [{ items: ['a', 'b'] }] };
  t.is(
    render(
      '{{#each lists}}{{#each items}}{{../../name}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}{{/each}}',
      context,
    ),
    'c0a,c1b',
  );
  t.is(
    render(
      '{{#each lists as |list n|}}{{#each list.items as |item|}}{{n}}{{item}}{{@root.name}}{{/each}}{{/each}}',
      context,
    ),
    '0ac0bc',
  );
  t.is(render('{{#each map}}{{@key}}={{this}};{{/each}}', { map: { a: 1, b: 2 } }), 'a=1;b=2;');
});

test('the body of an empty loop is not held against unknown items', (t) => {
  t.is(render('{{#each list}}{{name}}{{../other}}{{/each}}', { list: [], other: 1 }), '');
});

test('a name that cannot be anywhere is found in the body of an empty loop too', (t) => {
  t.throws(() => render('{{#each list}}{{../othr}}{{/each}}', { list: [], other: 1 }), {
    instanceOf: InputError,
    message: /"othr" is not defined/,
  });
});

test('nothing is reached through prototypes', (t) => {
  for (const path of ['constructor', 'list.map', 'text.length', '__proto__']) {
    t.throws(() => render(`{{${path}}}`, { list: [1], text: 'a' }), { instanceOf: InputError });
  }
});

test('what is not known yet may stay open in a check, and may not be mistyped beside it', (t) => {
  const context = { facts: anything, interface: anything, host: { name: 'a' } };
  const source =
    '{{#each facts.interfaces}}{{mac}}{{/each}}{{#if (eq interface "x")}}{{host.name}}{{/if}}';
  t.notThrows(() => compileTemplate(source, 'a.hbs').check(context));
  t.throws(() => compileTemplate(`${source}{{hots.name}}`, 'a.hbs').check(context), {
    message: /did you mean "host"/,
  });
});

test('a template is compiled once and rendered for many', (t) => {
  const template = compileTemplate('{{name}}', 'a.hbs');
  t.deepEqual(
    ['a', 'b'].map((name) => template.render({ name })),
    ['a', 'b'],
  );
});

test('text of a playbook is rendered like a template, and its mistakes are placed there', (t) => {
  const locate = (offset: number) => ({ file: 'site.yml', line: 7, column: 12 + offset });
  t.is(renderText('{{item.cidr}}', { item: { cidr: '10.0.0.1/32' } }, locate), '10.0.0.1/32');
  const error = t.throws(() => renderText('{{itm}}', { item: 1 }, locate), {
    instanceOf: InputError,
  });
  t.is(error.message, 'site.yml:7:14: "itm" is not defined\n  did you mean "item"?');
  t.throws(() => renderText('{{#if}', {}, locate), { message: /^site\.yml:7:17: / });
  t.throws(() => renderText('a\n{{b}}', {}, locate), { message: /^site\.yml:7:16: / });
});

test('text of a playbook may have any characters, and so may pages for people', (t) => {
  const nowhere = () => ({ file: 'site.yml', line: 1, column: 1 });
  t.is(renderText('caf\u00e9', {}, nowhere), 'caf\u00e9');
  t.is(renderTemplate('<p>caf\u00e9</p>', {}, 'index.html.hbs'), '<p>caf\u00e9</p>');
});

test('a long template with a mistake at its end is refused at once', (t) => {
  const startedAt = performance.now();
  t.throws(() => render(`${'line {{a}}\n'.repeat(20_000)}{{#if a}}`, { a: 1 }), {
    message: /^a\.conf\.hbs:20001:1: \{\{#if\}\} is never closed/,
  });
  t.true(performance.now() - startedAt < 5000);
});
