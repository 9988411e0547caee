import { readdirSync } from 'node:fs';

/** All test files as paths below test/: the sources, so that what an older build left behind does not run. */
export function listTests(): readonly string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

/** Where the compiler puts such a file. */
export function toBuilt(file: string): string {
  return `dist/test/${file.replace(/\.ts$/, '.js')}`;
}
