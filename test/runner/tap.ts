import type { Failure, Skip, Tally } from './tally.js';

/** One test as TAP tells it, with its indented details. */
export type TapResult = {
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly details: readonly string[];
};

const testLine = /^(?<not>not )?ok \d+ - (?<title>.*?)(?: # (?<directive>SKIP|TODO))?$/;
const planLine = /^1\.\.\d+$/;
const remainingLine = /^# (?<text>\d+ tests? remaining in .+)$/;
const skipTitle = /^(?<title>.*) \(cannot run here: (?<reason>.+)\)$/;

function parseTest(line: string): TapResult | undefined {
  const groups = testLine.exec(line)?.groups;
  if (groups === undefined) return undefined;
  const title = groups['title'] ?? '';
  if (groups['directive'] === 'TODO') {
    return { title: `not written yet: ${title}`, outcome: 'failed', details: [] };
  }
  if (groups['directive'] === 'SKIP') return parseSkip(title);
  return { title, outcome: groups['not'] === undefined ? 'passed' : 'failed', details: [] };
}

function parseSkip(title: string): TapResult {
  if (skipTitle.test(title)) return { title, outcome: 'skipped', details: [] };
  return { title: `skipped without a reason: ${title}`, outcome: 'failed', details: [] };
}

/** Reads TAP line by line; `onResult` hears of a test when all its details are there. */
export class TapReader {
  readonly #onResult: (result: TapResult) => void;
  readonly #details: string[] = [];
  #current: TapResult | undefined;
  #passed = 0;
  readonly #failures: Failure[] = [];
  readonly #skips: Skip[] = [];
  #planSeen = false;

  constructor(onResult: (result: TapResult) => void) {
    this.#onResult = onResult;
  }

  read(line: string): void {
    const result = parseTest(line) ?? parseRemaining(line);
    if (result !== undefined) {
      this.#settle();
      this.#current = result;
    } else if (planLine.test(line)) {
      this.#settle();
      this.#planSeen = true;
    } else if (this.#current !== undefined && line.trim() !== '') {
      this.#details.push(line);
    }
  }

  /** Closes the count; what TAP did not tell (a crash of ava, no test at all) is a failure too. */
  finish(name: string, exitStatus: number | null): Tally {
    this.#settle();
    for (const title of this.#untold(exitStatus)) {
      this.#current = { title, outcome: 'failed', details: [] };
      this.#settle();
    }
    return { name, passed: this.#passed, failures: this.#failures, skips: this.#skips };
  }

  #untold(exitStatus: number | null): string[] {
    if (!this.#planSeen) return [`ava ended early, with exit status ${exitStatus ?? 'none'}`];
    if (this.#passed + this.#failures.length + this.#skips.length === 0)
      return ['no test executed'];
    const silent = exitStatus !== 0 && this.#failures.length === 0;
    return silent ? [`ava exited with ${exitStatus ?? 'a signal'}, but named no failure`] : [];
  }

  #settle(): void {
    if (this.#current === undefined) return;
    const result = { ...this.#current, details: this.#details.splice(0) };
    this.#current = undefined;
    this.#count(result);
    this.#onResult(result);
  }

  #count({ title, outcome, details }: TapResult): void {
    if (outcome === 'passed') this.#passed++;
    if (outcome === 'failed') this.#failures.push({ title, details });
    const groups = skipTitle.exec(title)?.groups;
    if (outcome !== 'skipped' || groups === undefined) return;
    this.#skips.push({ title: groups['title'] ?? title, reason: groups['reason'] ?? '' });
  }
}

function parseRemaining(line: string): TapResult | undefined {
  const text = remainingLine.exec(line)?.groups?.['text'];
  if (text === undefined) return undefined;
  return { title: `never ran: ${text}`, outcome: 'failed', details: [] };
}
