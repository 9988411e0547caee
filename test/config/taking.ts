import { copyFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SecretKeeper } from '../../src/config/inventory.js';
import type { Environment } from '../../src/model/host/environment.js';
import { packageRoot } from '../../src/package-root.js';
import { SecretTaker } from '../../src/secrets/secret-taker.js';

const fixtures = path.join(packageRoot, 'test', 'config', 'fixtures', 'secrets');

/** The identity that the encrypted files of the fixtures are for; as git has it, others may read it. */
export function copyIdentity(): { readonly file: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lvsdeploy-identity-'));
  const file = path.join(folder, 'age.txt');
  copyFileSync(path.join(fixtures, 'age.txt'), file);
  chmodSync(file, 0o600);
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

/** Takes all secrets of an inventory, as a run does. */
export function keepAll(env: Environment): SecretKeeper {
  const taker = new SecretTaker({ env, hide: () => undefined });
  const { signal } = new AbortController();
  return {
    atOnce: (source) => taker.takeAtOnce(source),
    take: (sources, { isSound }) => taker.take(sources, { decrypts: true, runs: isSound, signal }),
  };
}
