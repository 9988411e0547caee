/** `2 of 16`; `2`, where nobody knows how many there will be. */
export function formatPlace(number: number, total: number | undefined): string {
  return total === undefined ? String(number) : `${number} of ${total}`;
}

/** `1 host`, `2 hosts`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
