/** A file of ava's that its package does not export. */
export function avaFile(name: string): string {
  return new URL(`../../../node_modules/ava/${name}`, import.meta.url).href;
}
