import { Transform } from 'node:stream';

/** A hundred times a source archive of today. */
export const maxSourceBytes = 128 * 1024 * 1024;

/** Passes bytes on, and fails with a reason for people where there are more than `maxBytes`. */
export function limitBytes(maxBytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > maxBytes) done(new Error(`it has more than ${maxBytes} bytes`));
      else done(undefined, chunk);
    },
  });
}
