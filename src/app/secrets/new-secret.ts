import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { LvsError } from '../../model/problem/error.js';
import { decodeSecret } from '../../secrets/secret-text.js';
import { maxSmallBytes } from '../../secrets/small-file.js';
import { isPrivateKey } from '../../model/text/private-key.js';
import type { Invocation } from '../invocation/invocation.js';

/** A new secret: typed twice on a terminal, unseen, or all that comes in on stdin. */
export async function readNewSecret(invocation: Invocation): Promise<string> {
  const stdin = invocation.stdin();
  const value = stdin.isTTY ? await typeTwice(invocation) : await readAll(stdin);
  return requireUsable(value);
}

/** Throws USAGE where no inventory could take it. */
export function requireUsable(value: string | undefined): string {
  if (value === undefined) throw refuse('The secret is not text in UTF-8.');
  if (value === '') throw refuse('The secret is empty.');
  if (/\p{Cc}/u.test(value) && !isPrivateKey(value)) {
    throw refuse('A secret must be a single line, or a private key in PEM.');
  }
  return value;
}

function refuse(message: string): LvsError {
  return new LvsError('USAGE', message, { hint: 'Nothing was changed.' });
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    length += bytes.length;
    if (length > maxSmallBytes) throw refuse(`The secret has more than ${maxSmallBytes} bytes.`);
    chunks.push(bytes);
  }
  return decodeSecret(Buffer.concat(chunks));
}

async function typeTwice(invocation: Invocation): Promise<string> {
  const first = await askUnseen(invocation, 'Secret: ');
  const second = await askUnseen(invocation, 'The same again: ');
  if (first === second) return first;
  throw refuse('The two are not the same.');
}

/** Asks on the terminal, which shows nothing of the answer. */
async function askUnseen(
  { stdin, stderr, interruption }: Invocation,
  question: string,
): Promise<string> {
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  stderr.write(question);
  return interruption.inGoodOrder(async (signal) => {
    const terminal = createInterface({ input: stdin(), output: nothing, terminal: true });
    // While it reads, the terminal gives Ctrl-C as a key.
    terminal.on('SIGINT', () => void interruption.interrupt());
    const closed = new Promise<string>((resolve) => terminal.on('close', () => resolve('')));
    try {
      return await Promise.race([terminal.question('', { signal }), closed]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      terminal.close();
      stderr.write('\n');
    }
  });
}
