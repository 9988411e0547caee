import { LineSplitter } from '../../model/line-splitter.js';

/** One thing that a stream said. */
export type Said =
  /** An answer to a line of ours, with the host's time in milliseconds since 1970. */
  | { readonly type: 'answer'; readonly number: number; readonly hostMs: number }
  /** Something happened. */
  | { readonly type: 'event'; readonly line: string }
  /** A whole section. */
  | { readonly type: 'section'; readonly name: string; readonly text: string };

const answer = /^@(?<number>\d+) (?<seconds>\d+)(?:\.(?<fraction>\d{3}))?/;
// `ip -ts monitor` begins with a time in brackets, `journalctl -o short-unix` with seconds.
const event = /^(?:\[\d{4}-|\d{9,}\.\d+ )/;

/**
 * Makes sense of what a stream prints, chunk by chunk: what is followed prints whenever it likes,
 * also within a section.
 */
export class StreamLines {
  readonly #splitter = new LineSplitter();
  #section: { readonly name: string; readonly lines: string[] } | undefined;

  /** Takes a chunk of text in; gives back what it completes. */
  read(chunk: string): readonly Said[] {
    return this.#splitter.read(chunk).flatMap((line) => this.#take(line));
  }

  #take(line: string): readonly Said[] {
    if (event.test(line)) return [{ type: 'event', line }];
    const answered = readAnswer(line);
    if (answered !== undefined) return [answered];
    if (line === '=end') return this.#endSection();
    if (line.startsWith('=')) this.#section = { name: line.slice(1), lines: [] };
    else this.#section?.lines.push(line);
    return [];
  }

  #endSection(): readonly Said[] {
    const section = this.#section;
    this.#section = undefined;
    if (section === undefined) return [];
    return [{ type: 'section', name: section.name, text: `${section.lines.join('\n')}\n` }];
  }
}

function readAnswer(line: string): Said | undefined {
  const found = answer.exec(line)?.groups;
  if (found === undefined) return undefined;
  // A date(1) without nanoseconds prints `%N` as it is; then whole seconds have to do.
  const hostMs = Number(found['seconds']) * 1000 + Number(found['fraction'] ?? 0);
  return { type: 'answer', number: Number(found['number']), hostMs };
}
