import test from 'ava';
import { joinHosts, joinNames, listNames } from '../../../src/model/text/list-names.js';

const names = Array.from({ length: 23 }, (_, index) => `web${index + 1}`);

test('of many names only some are listed', (t) => {
  t.is(listNames(['a', 'b']), 'a, b');
  t.regex(listNames(names), /^web1, .*, web20 and 3 more$/);
  t.is(
    listNames(names.slice(0, 11), 8),
    'web1, web2, web3, web4, web5, web6, web7, web8 and 3 more',
  );
});

test('a count never stands for only one name or two', (t) => {
  t.is(listNames(['a', 'b', 'c', 'd'], 2), 'a, b, c, d');
});

test('names are the subject of a sentence', (t) => {
  t.is(joinNames([]), '');
  t.is(joinNames(['lb1']), 'lb1');
  t.is(joinNames(['lb1', 'lb2']), 'lb1 and lb2');
  t.is(joinHosts([{ host: 'lb1' }, { host: 'lb2' }, { host: 'lb3' }]), 'lb1, lb2 and lb3');
});
