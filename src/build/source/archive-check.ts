import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { manifestPattern } from '../script/install-places.js';
import type { Program } from './source.js';
import { listTarMembers, type TarMember } from './tar-members.js';

/** The largest build so far has 2 MB, and 5 unpacked; both are held in memory. */
export const maxArchiveBytes = 16 * 1024 * 1024;
const maxUnpackedBytes = 64 * 1024 * 1024;

const unpack = promisify(gunzip);

/** The SHA-256 checksum of a file, in hex. */
export async function checksumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Why the archive of a finished build is not taken: it must be whole, and hold its manifest, the files
 * that the manifest names with the contents that it says, their folders, and nothing else; and the
 * manifest may name only what this program installs. Undefined: it is taken.
 */
export async function objectToArchive(file: string, program: Program): Promise<string | undefined> {
  const { size } = await stat(file);
  if (size > maxArchiveBytes) return `it has more than the ${maxArchiveBytes} bytes of a build`;
  try {
    const tar = await unpack(await readFile(file), { maxOutputLength: maxUnpackedBytes });
    return objectToMembers([...listTarMembers(tar)], program);
  } catch (error) {
    return `it is damaged: ${(error as Error).message}`;
  }
}

function objectToMembers(members: readonly TarMember[], program: Program): string | undefined {
  const odd = members.find((member) => !isOfBuild(member));
  if (odd !== undefined) return `it holds ${quoteName(odd)}, which no build has`;
  const manifests = members.filter(({ name }) => name === 'manifest');
  const [manifest] = manifests;
  if (manifest === undefined || manifests.length > 1) return 'it has not one manifest';
  const lines = manifest.content.toString('latin1').trimEnd().split('\n');
  const line = new RegExp(`^(?:${manifestPattern(program)})$`);
  const strange = lines.find((one) => !line.test(one));
  if (strange !== undefined) {
    return `its manifest has ${JSON.stringify(strange.slice(0, 200))}, which is not a file of ${program}`;
  }
  return compareFiles(lines, members);
}

const segments = /^files(?:\/(?!\.{1,2}(?:\/|$))[\w.+@-]+)*\/?$/;

function isOfBuild({ name, type }: TarMember): boolean {
  if (name === 'manifest') return type === 'file';
  if (!segments.test(name)) return false;
  return type === 'folder' || (type === 'file' && !name.endsWith('/'));
}

function compareFiles(lines: readonly string[], members: readonly TarMember[]): string | undefined {
  const left = new Map(lines.map((line) => [`files${line.slice(line.indexOf('/'))}`, line]));
  for (const member of members) {
    if (member.type !== 'file' || member.name === 'manifest') continue;
    const line = left.get(member.name);
    if (line === undefined)
      return `it holds ${quoteName(member)}, which its manifest does not name`;
    if (!line.startsWith(sha256Of(member.content))) {
      return `${quoteName(member)} in it differs from its manifest`;
    }
    left.delete(member.name);
  }
  const [missing] = left.keys();
  return missing === undefined ? undefined : `it lacks ${missing}, which its manifest names`;
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function quoteName({ name, type }: TarMember): string {
  const what = type === 'other' ? 'the link or device ' : '';
  return `${what}${JSON.stringify(name.slice(0, 200))}`;
}
