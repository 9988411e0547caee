import type { Invocation } from '../app/invocation/invocation.js';

type Output = Pick<NodeJS.WriteStream, 'writable' | 'write'>;

function flush(stream: Output): Promise<void> {
  return new Promise((resolve) => {
    // Where the reader has gone nothing can go out any more.
    if (!stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}

/** Waits until all that was printed has gone out: a full pipe takes the rest later, and an exit drops it. */
export async function flushOutput({
  stdout,
  stderr,
}: Pick<Invocation, 'stdout' | 'stderr'>): Promise<void> {
  await Promise.all([stdout, stderr].map(flush));
}
