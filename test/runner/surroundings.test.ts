import test from 'ava';

// npm puts node_modules/.bin first; ava.config.js takes it out again.
test('a test finds the programs of the system, not those of packages', (t) => {
  const path = process.env['PATH'] ?? '';
  t.not(path, '');
  t.notRegex(path, /node_modules\/\.bin/);
});
