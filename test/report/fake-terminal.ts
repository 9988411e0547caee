import { PassThrough } from 'node:stream';

/** A stream that remembers what was written to it, and can claim to be a terminal. */
export class FakeTerminal extends PassThrough {
  readonly columns = 80;
  readonly rows = 24;
  #text = '';

  constructor(readonly isTTY: boolean) {
    super();
    this.on('data', (chunk: Buffer) => (this.#text += chunk.toString()));
  }

  get text(): string {
    return this.#text;
  }

  hasColors(): boolean {
    return this.isTTY;
  }

  /** The same object for those who want a real one. */
  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}
