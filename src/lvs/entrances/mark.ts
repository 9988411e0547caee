import { createHash } from 'node:crypto';

/** Marks of services lie within 24 bits: easy to tell apart, and below those that container networks use whole. */
const marks = 0xff_ff_ff;

/**
 * The mark of a service that is told none. It follows from what the service is called alone, so that it stays when
 * others come, go or change places: 1 to 16777215.
 */
export function deriveMark(name: string): number {
  const digest = createHash('sha256').update(name).digest();
  return 1 + (digest.readUInt32BE(0) % marks);
}
