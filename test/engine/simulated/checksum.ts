import { createHash } from 'node:crypto';

/** As sha256sum(1) prints it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
