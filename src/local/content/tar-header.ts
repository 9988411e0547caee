import type { ContentEntry } from './content-entry.js';

const blockBytes = 512;
const modes = { file: 0o644, folder: 0o755, link: 0o777 } as const;
const typeFlags = { file: '0', link: '2', folder: '5', pax: 'x' } as const;

type Header = {
  readonly type: keyof typeof typeFlags;
  readonly name: Buffer;
  readonly link: Buffer;
  readonly mode: number;
  readonly size: number;
  readonly mtimeSeconds: number;
};

/**
 * The header of an entry of a tar archive, POSIX.1-2001 pax: owned by root, with modes that do not depend on where it
 * comes from. What does not fit into its fields is said in an extended header before it.
 */
export function tarHeader(entry: ContentEntry): Buffer {
  const name = Buffer.from(entry.type === 'folder' ? `${entry.path}/` : entry.path);
  const link = Buffer.from(entry.type === 'link' ? entry.target : '');
  const size = entry.type === 'file' ? entry.size : 0;
  const records = [
    ...(name.length > 100 ? [paxRecord('path', name)] : []),
    ...(link.length > 100 ? [paxRecord('linkpath', link)] : []),
    ...(size > 0o77777777777 ? [paxRecord('size', Buffer.from(String(size)))] : []),
  ];
  const own = header({
    type: entry.type,
    ...{ name, link, size, mode: modes[entry.type], mtimeSeconds: timeOf(entry) },
  });
  return Buffer.concat([...extendedHeader(records), own]);
}

/** Zeros that fill the last block of so many bytes. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes);
}

/** The end of an archive. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

/*
 * Web servers make an ETag of a file's time and size. So the time follows from the content, between 2001 and 2018:
 * all servers say the same of one file, and another content of the same size is never taken for it.
 */
function timeOf(entry: ContentEntry): number {
  if (entry.type !== 'file') return 978_307_200;
  return 978_307_200 + (Number.parseInt(entry.sha256.slice(0, 8), 16) % 2 ** 29);
}

function extendedHeader(records: readonly Buffer[]): readonly Buffer[] {
  if (records.length === 0) return [];
  const body = Buffer.concat(records);
  const name = Buffer.from('pax-header');
  const about = { name, link: Buffer.alloc(0), mode: 0o644, size: body.length, mtimeSeconds: 0 };
  return [header({ type: 'pax', ...about }), body, tarPadding(body.length)];
}

// `LENGTH KEY=VALUE\n`, where the length counts its own digits.
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header({ type, name, link, mode, size, mtimeSeconds }: Header): Buffer {
  const block = Buffer.alloc(blockBytes);
  const write = (text: string, offset: number): void => void block.write(text, offset, 'latin1');
  const octal = (value: number, digits: number): string =>
    value.toString(8).padStart(digits, '0').slice(-digits);
  name.copy(block, 0, 0, 100);
  write(octal(mode, 7), 100);
  write(octal(0, 7), 108);
  write(octal(0, 7), 116);
  write(octal(size > 0o77777777777 ? 0 : size, 11), 124);
  write(octal(mtimeSeconds, 11), 136);
  write(' '.repeat(8), 148);
  write(typeFlags[type], 156);
  link.copy(block, 157, 0, 100);
  write('ustar\u000000', 257);
  write('root', 265);
  write('root', 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\u0000 `, 148);
  return block;
}
