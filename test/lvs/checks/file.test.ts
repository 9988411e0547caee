import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { asksOf } from '../../../src/lvs/checks/check-kinds.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { referenceService } from '../../verify/reference-cluster.js';

const [settings] = referenceService.checks;
const tracked = path.join(mkdtempSync(path.join(tmpdir(), 'tracked-')), 'shop.out');

function commandFor(file: string): readonly string[] {
  const asks = asksOf(makeCheck('FILE', settings, { file }));
  return asks.by === 'connection' ? [] : asks.command(check(file), { address: '', port: 0 }).words;
}

const check = (file: string) => makeCheck('FILE', settings, { file });

function statusWith(text: string | undefined): number | null {
  if (text !== undefined) writeFileSync(tracked, text);
  const [program = '', ...args] = commandFor(text === undefined ? `${tracked}.none` : tracked);
  return spawnSync(program, args).status;
}

test('a check by file has neither times nor attempts', (t) => {
  t.like(check('/run/a'), { connectTimeoutSeconds: 0, retries: 0, delayBeforeRetrySeconds: 0 });
});

// strtol(3) with base 0.
test('a file is asked as keepalived reads it', (t) => {
  for (const text of [undefined, '', '0\n', 'yes', ' -0', '08', '0x', '00']) {
    t.is(statusWith(text), 0, String(text));
  }
  for (const text of ['1', '-5\n', '\n 7', '010', '0x0f', '+1', '20 x']) {
    t.is(statusWith(text), 1, text);
  }
});
