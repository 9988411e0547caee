import { lvsdeploy, prepareTestbed, variantOf } from '../e2e/testbed.js';
import { isBuilt, type BuiltVersion } from '../keepalived/real/built-keepalived.js';

/** Has lvsdeploy build the versions that are not in this machine's cache yet, on the lab's builder. */
export async function buildKeepalived(versions: readonly BuiltVersion[]): Promise<void> {
  const missing = versions.filter((version) => !isBuilt(version));
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
