import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lvsdeploy, prepareTestbed, variantOf } from '../e2e/testbed.js';
import { unpackKeepalived, type BuiltVersion } from '../keepalived/real/built-keepalived.js';

async function isBuilt(version: BuiltVersion): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'is-built-'));
  const program = await unpackKeepalived(version, folder);
  rmSync(folder, { recursive: true });
  return program !== undefined;
}

/** Has lvsdeploy build the versions that are not in this machine's cache yet, on the lab's builder. */
export async function buildKeepalived(versions: readonly BuiltVersion[]): Promise<void> {
  const missing: BuiltVersion[] = [];
  for (const version of versions) if (!(await isBuilt(version))) missing.push(version);
  if (missing.length === 0) return;
  await prepareTestbed();
  try {
    for (const version of missing) await build(version);
  } finally {
    await lvsdeploy('lab', 'down');
  }
}

async function build(version: BuiltVersion): Promise<void> {
  const [usual, wanted] = ['2.3.4', version].map((one) => `keepalived: { version: "${one}" }`);
  const inventory = await variantOf('builds', usual ?? '', wanted ?? '');
  const { exitCode, stdout, stderr } = await lvsdeploy('up', inventory, '--limit', 'builder');
  if (exitCode !== 0) throw new Error(`keepalived ${version}: ${stdout}${stderr}`);
}
