import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text, or gives it back as it is. */
export type Style = (format: Format, text: string) => string;

/** Text without colours. */
export const plainStyle: Style = (_format, text) => text;

/** Colours where the stream is a terminal that has them; NO_COLOR and FORCE_COLOR are honoured. */
export function createStyle(stream: NodeJS.WriteStream): Style {
  return stream.isTTY && stream.hasColors()
    ? (format, text) => styleText(format, text, { validateStream: false })
    : plainStyle;
}
