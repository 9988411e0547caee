import test from 'ava';
import { colours } from '../../../src/report/html/colours.js';

type Palette = ReadonlyMap<string, string>;

const [light, dark] = colours
  .split('@media(prefers-color-scheme:dark)')
  .map(
    (text): Palette =>
      new Map(
        [...text.matchAll(/--([a-z0-9-]+):(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [
          name,
          value,
        ]),
      ),
  );

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [more = 0, less = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (more + 0.05) / (less + 0.05);
}

const texts = ['ink', 'ink-soft', 'muted', 'pass', 'fail', 'unknown'];
const drawn = ['accent', 's0', 's1', 's2', 's3', 's4', 's5', 'line-strong'];

for (const [name, palette] of [
  ['light', light],
  ['dark', dark],
] as const) {
  test(`text can be read in ${name}`, (t) => {
    for (const ground of ['paper', 'band']) {
      for (const text of texts) {
        const ratio = contrast(palette!.get(text)!, palette!.get(ground)!);
        t.true(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`marks can be told from the ground in ${name}`, (t) => {
    for (const mark of drawn.filter((one) => one !== 'line-strong')) {
      const ratio = contrast(palette!.get(mark)!, palette!.get('band')!);
      t.true(ratio >= 3, `${mark}: ${ratio.toFixed(2)}`);
    }
  });
}
