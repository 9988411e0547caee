/** One entry of a tar archive. */
export type TarMember = {
  readonly name: string;
  /** `other`: a link, a device, a pipe, or an extension of the format. */
  readonly type: 'file' | 'folder' | 'other';
  readonly content: Buffer;
};

const blockBytes = 512;

const types: Readonly<Record<string, TarMember['type']>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'folder',
};

/** The entries of a tar archive, POSIX.1-1988 and GNU; throws an Error where it is none. */
export function* listTarMembers(tar: Buffer): Generator<TarMember> {
  let offset = 0;
  while (offset + blockBytes <= tar.length) {
    const header = tar.subarray(offset, offset + blockBytes);
    if (header.every((byte) => byte === 0)) return;
    const start = offset + blockBytes;
    const end = start + readSize(header);
    if (end > tar.length) throw new Error('it ends in the middle of a file');
    yield { ...readHead(header), content: tar.subarray(start, end) };
    offset = start + Math.ceil((end - start) / blockBytes) * blockBytes;
  }
  throw new Error('it has no end');
}

function readText(header: Buffer, from: number, length: number): string {
  const [text = ''] = header.toString('latin1', from, from + length).split('\0');
  return text;
}

function readHead(header: Buffer): Pick<TarMember, 'name' | 'type'> {
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? readText(header, 345, 155) : '';
  const name = readText(header, 0, 100);
  const type = types[header.toString('latin1', 156, 157)] ?? 'other';
  return { name: prefix === '' ? name : `${prefix}/${name}`, type };
}

function readSize(header: Buffer): number {
  const digits = readText(header, 124, 12).trim();
  if (!/^[0-7]{1,12}$/.test(digits)) throw new Error('a size in it cannot be read');
  return Number.parseInt(digits, 8);
}
