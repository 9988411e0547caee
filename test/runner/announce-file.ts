/*
 * Imported before each test file that shares a process, with its path as the query, so that this is
 * evaluated each time. Says whose tests are declared next, on the channel that tells of them
 * (declared-tests.ts). Nothing is awaited: ava wants all tests of a process declared in one go.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { avaFile } from './ava-file.js';

const require = createRequire(import.meta.url);
const channel = require(fileURLToPath(avaFile('lib/worker/channel.cjs'))) as {
  readonly send: (event: { readonly type: 'file-announced'; readonly file: string }) => void;
};

const { search } = new URL(import.meta.url);
const file = decodeURIComponent(search.slice(1));
// ava tells of each test one microtask after it is declared.
queueMicrotask(() => channel.send({ type: 'file-announced', file }));
