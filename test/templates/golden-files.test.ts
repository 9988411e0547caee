import test from 'ava';
import { matchFile } from '../golden.js';
import { listGoldens, renderFor } from './render-case.js';

for (const { title, inventory, host, template, file } of listGoldens()) {
  test(`a host gets this file: ${title}`, async (t) => {
    matchFile(t, await renderFor(inventory, host, template), file);
  });
}
