import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';

const read = (file: string): string => readFileSync(path.join(packageRoot, file), 'utf8');

test('what CONTRIBUTING shows as an example of a tier is one', (t) => {
  const example = read('src/tiers/web/web.ts');
  t.true(read('CONTRIBUTING.md').includes(`\`\`\`ts\n${example}\`\`\`\n`));
});
