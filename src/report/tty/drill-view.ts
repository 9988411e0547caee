import { formatPlace } from '../words/count.js';
import type { DrillSummary } from '../../model/run/event.js';
import type { MarkName } from '../../model/verify/history.js';
import type { EventOf } from '../event-map.js';
import type { Style } from '../words/style.js';
import { formatDrillFigures, formatStatus, markTexts } from '../text/verify-text.js';

/** One drill as a row: what is going on, and in the end what came out; told by events. */
export class DrillView {
  #mark: MarkName | undefined;
  #markedAt = performance.now();
  #result: DrillSummary | undefined;

  constructor(
    readonly started: EventOf<'drill-started'>,
    readonly style: Style,
  ) {}

  get hasFailed(): boolean {
    return this.#result?.status !== 'pass';
  }

  mark(mark: MarkName): void {
    this.#mark = mark;
    this.#markedAt = performance.now();
  }

  finish(result: DrillSummary): void {
    this.#result = result;
  }

  /** The row, and below it why it did not pass. */
  lines(): readonly string[] {
    const { title, number, total } = this.started;
    if (this.#result === undefined)
      return [`${title}  ${this.#progress()}`, ...this.#count(number, total)];
    const { status, reason } = this.#result;
    const figures = this.style('dim', formatDrillFigures(this.#result));
    const word = status === 'pass' ? '' : `${formatStatus(status, this.style)}  `;
    return [`${title}  ${word}${figures}`, ...(status === 'pass' ? [] : [reason])];
  }

  #progress(): string {
    if (this.#mark === undefined) return this.style('dim', 'starting the observers');
    const seconds = Math.floor((performance.now() - this.#markedAt) / 1000);
    return this.style('dim', `${markTexts[this.#mark]}, ${seconds} s`);
  }

  #count(number: number, total: number | undefined): readonly string[] {
    return total === 1 ? [] : [this.style('dim', `drill ${formatPlace(number, total)}`)];
  }
}
