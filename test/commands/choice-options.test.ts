import test from 'ava';
import { checkTags } from '../../src/app/run/check-tags.js';
import { splitList } from '../../src/commands/host-options.js';
import type { Playbook } from '../../src/model/plan/playbook.js';

const at = { file: 'site.yml', line: 1, column: 1 };
const task = { name: 'a task', kind: 'file', tags: ['pages'], at };
const play = { name: 'web', hosts: 'all', tags: ['web'], tasks: [task], at };
const playbook = { plays: [play] } as unknown as Playbook;

test('names are separated by commas, and the option may be repeated', (t) => {
  t.deepEqual(splitList('web1, web2', ['master']), ['master', 'web1', 'web2']);
});

for (const value of ['', ' ', ',', 'web1,', 'web1,,web2']) {
  test(`"${value}" does not come to mean everything`, (t) => {
    t.throws(() => splitList(value, []), { message: /none of them empty/ });
  });
}

test('tags are those of plays and of tasks', (t) => {
  t.notThrows(() => checkTags(playbook, ['web', 'pages']));
  t.notThrows(() => checkTags(playbook, []));
});

test('a tag that nobody has is a mistake, with a suggestion', (t) => {
  t.throws(() => checkTags(playbook, ['web', 'page']), {
    message: '--tags names no tag of the playbook: page',
    code: 'USAGE',
  });
});
