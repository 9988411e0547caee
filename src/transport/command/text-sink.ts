import { StringDecoder } from 'node:string_decoder';

/** What becomes of text that a host prints. */
export type SinkOptions = {
  /** Told of each chunk; a promise that it gives back is waited for. */
  readonly onText?: ((text: string) => unknown) | undefined;
  /** No more characters than these are kept, the last ones. */
  readonly keeps: number;
};

/** Collects chunks as text, whole characters only, and passes each on. */
export class TextSink {
  readonly #decoder = new StringDecoder('utf8');
  readonly #options: SinkOptions;
  #parts: string[] = [];
  #kept = 0;

  constructor(options: SinkOptions) {
    this.#options = options;
  }

  /** Resolves when more may come; undefined: at once. */
  readonly write = (chunk: Buffer): Promise<unknown> | undefined =>
    this.#take(this.#decoder.write(chunk));

  end(): string {
    void this.#take(this.#decoder.end());
    return this.text;
  }

  get text(): string {
    const { keeps } = this.#options;
    return keeps === 0 ? '' : this.#parts.join('').slice(-keeps);
  }

  #take(text: string): Promise<unknown> | undefined {
    if (text === '') return undefined;
    this.#keep(text);
    const taken = this.#options.onText?.(text);
    return taken instanceof Promise ? taken : undefined;
  }

  #keep(text: string): void {
    const { keeps } = this.#options;
    if (keeps === 0) return;
    this.#parts.push(text);
    this.#kept += text.length;
    // Rarely, because what is left is joined.
    if (this.#kept <= 2 * keeps) return;
    this.#parts = [this.text];
    this.#kept = keeps;
  }
}
