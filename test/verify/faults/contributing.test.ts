import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../../src/package-root.js';

const read = (file: string): string => readFileSync(path.join(packageRoot, file), 'utf8');

/** The examples of CONTRIBUTING, each a whole number of lines. */
const examples = [...read('CONTRIBUTING.md').matchAll(/^```ts\n([^]*?)^```$/gm)].map(
  ([, example = '']) => example,
);

test('what CONTRIBUTING shows as an example of a fault is one', (t) => {
  t.true(examples.includes(read('src/verify/faults/keepalived/drain-director.ts')));
});

test('what CONTRIBUTING shows as an example of a drill is one of the catalogue', (t) => {
  const shown = examples.filter((example) => /^ +name: 'link-cut',$/m.test(example));
  t.is(shown.length, 1);
  t.true(read('src/verify/catalogue/network-drills.ts').includes(shown[0]!));
});
