import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createIdentity, recipientOf } from './library.js';

/** Makes a file with a new identity, as age-keygen(1) does; rejects where there is one. Gives the public key. */
export async function makeIdentity(file: string, now: Date): Promise<string> {
  const key = await createIdentity();
  const recipient = (await recipientOf(key)) ?? '';
  const text = `# created: ${now.toISOString()}\n# public key: ${recipient}\n${key}\n`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  return recipient;
}
