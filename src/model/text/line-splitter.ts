// Of a longer line, the rest is dropped: nothing that is asked of hosts prints one.
const maxLineLength = 256 * 1024;

/** Cuts text that comes in chunks into lines; a line without end cannot fill the memory. */
export class LineSplitter {
  #rest = '';

  /** Takes a chunk in; gives back the lines that it completes. */
  read(chunk: string): readonly string[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, maxLineLength);
    return lines;
  }
}
