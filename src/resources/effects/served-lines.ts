import { isIP } from 'node:net';
import type { ServedPlace } from '../../model/plan/effect.js';

// `10.0.0.227/32`, `10.0.0.227:80`, `[2001:db8::1]:80`, `2001:db8::1`, with anything but its characters around.
const words = /[0-9a-zA-Z.:/[\]_-]+/g;

/** Where requests arrive by a line of a file: the first address in it, with the port that is written to it. */
function readServedPlace(line: string): ServedPlace | undefined {
  for (const [word] of line.matchAll(words)) {
    const place = readWord(word);
    if (place !== undefined) return place;
  }
  return undefined;
}

function readWord(word: string): ServedPlace | undefined {
  const [, text = '', bracketed, bare, port] =
    /^((?:\[([^\]]+)\]|([0-9.]+)):([0-9]+))$/.exec(word) ?? [];
  const host = bracketed ?? bare;
  if (host !== undefined && isIP(host) !== 0) return { address: host, port: Number(port), text };
  const [, address = ''] = /^([^/]+)(?:\/[0-9]+)?$/.exec(word) ?? [];
  return isIP(address) === 0 ? undefined : { address, text: address };
}

/** Where requests no longer arrive when a file's lines of these patterns become others. */
export function listLostPlaces(
  patterns: readonly RegExp[],
  before: string,
  after: string,
): readonly ServedPlace[] {
  const places = (text: string): readonly ServedPlace[] =>
    text
      .split('\n')
      .filter((line) => patterns.some((pattern) => pattern.test(line)))
      .flatMap((line) => readServedPlace(line) ?? []);
  const kept = places(after).map(({ text }) => text);
  return places(before).filter(({ text }) => !kept.includes(text));
}
