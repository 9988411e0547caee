import { writeSync } from 'node:fs';
import { cutLine } from '../words/fit-line.js';

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

/**
 * The terminal's other screen, drawn over and over; what was there before comes back at the end,
 * also when the process is ended in the middle.
 */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  #isOpen = true;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.write(enter);
    process.once('exit', this.#restore);
  }

  /** Shows these lines, cut to the size of the terminal; a line's colours must end in it. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const { columns, rows } = this.#stream;
    const shown = lines.slice(0, rows).map((line) => cutLine(line, columns) + clearLine);
    this.#stream.write(home + shown.join('\n') + clearBelow);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.#restore);
    this.#stream.write(leave);
  }

  // At once, because a process that exits writes nothing later.
  readonly #restore = (): void => {
    if (this.#isOpen) writeSync(1, leave);
  };
}
