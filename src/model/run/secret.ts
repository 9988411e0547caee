import { inspect } from 'node:util';

const mask = '[secret]';

/** A value that no log, diff, error or report can show; only `reveal` gives it out. */
export class Secret {
  /** One whose value nobody has taken: where a text is made with it all the same, the mask stands there. */
  static readonly withheld = new Secret(mask);

  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  get isWithheld(): boolean {
    return this === Secret.withheld;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
