import test from 'ava';
import { formatExplained, formatKeys } from '../../../src/app/site/explanation-text.js';
import { findExplained, loadReference } from '../../../src/app/site/find-explained.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { plainStyle } from '../../../src/report/words/style.js';

const reference = loadReference();
const page = { columns: 80, style: plainStyle };

test('each key of the inventory is explained by its path, within 80 columns', (t) => {
  for (const { path, meaning } of reference.keys) {
    const { keys } = findExplained(path, reference);
    t.true(
      keys.some((key) => key.path === path),
      path,
    );
    const lines = formatExplained({ keys, keywords: [] }, page).split('\n');
    t.true(
      lines.every(({ length }) => length <= 80),
      path,
    );
    t.not(meaning, '', path);
  }
});

test('each keyword of keepalived.conf is explained, in each of its blocks', (t) => {
  for (const { blocks, row } of reference.keywords) {
    const { keywords } = findExplained(row.name, reference);
    t.true(
      keywords.some(({ places }) => places.includes(blocks.join(' '))),
      row.name,
    );
  }
});

test('a keyword that has a key of the inventory names one that there is', (t) => {
  const paths = new Set(reference.keys.map(({ path }) => path));
  const named = reference.keywords.flatMap(({ key }) => key ?? []);
  t.deepEqual([...new Set(named.filter((key) => !paths.has(key)))], []);
});

test('a key names the keyword that keepalived has for it, and a keyword its key', (t) => {
  const text = formatExplained(findExplained('persistence', reference), page);
  t.regex(text, /keepalived {2}persistence_timeout of virtual_server/);
  t.regex(
    formatExplained(findExplained('lb_kind', reference), page),
    /inventory {3}services\.method/,
  );
});

test('the last parts of a path are enough', (t) => {
  t.deepEqual(
    findExplained('check.port', reference).keys.map(({ path }) => path),
    ['services.check.port', 'services.real_servers.check.port'],
  );
});

test('a word that nobody knows is a mistake, with a suggestion', (t) => {
  t.throws(() => findExplained('persistance', reference), {
    code: 'USAGE',
    message: 'Neither inventories nor keepalived have a key "persistance".',
  });
  const error = t.throws(() => findExplained('persistance', reference), { instanceOf: LvsError });
  t.is(error.details.hint, 'Did you mean "persistence"? lvsdeploy explain lists all keys.');
});

test('the list of keys leaves out what all their paths begin with', (t) => {
  const keys = reference.keys.filter(({ path }) => path === 'services.weight');
  t.is(
    formatKeys(keys, page, 'services.'),
    '  weight  Weight of the real servers that have none of their own; 0: no new\n          connections.\n',
  );
});
