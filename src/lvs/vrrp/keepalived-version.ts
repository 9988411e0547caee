/** Whether a version of keepalived is this one or a later one; one that is not known is not. */
export function isAtLeast(version: string | undefined, least: string): boolean {
  if (version === undefined) return false;
  const [own, wanted] = [toNumbers(version), toNumbers(least)];
  const index = wanted.findIndex((number, place) => number !== (own[place] ?? 0));
  return index < 0 || (own[index] ?? 0) > (wanted[index] ?? 0);
}

function toNumbers(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
