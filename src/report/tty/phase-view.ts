import { formatCount } from '../words/count.js';
import { formatDuration } from '../words/duration.js';
import type { EventOf } from '../event-map.js';
import type { Style } from '../words/style.js';

const liveRows = 6;
const finalRows = 12;
const stoppingText = 'interrupted: stopping in good order (Ctrl-C again: at once)';

type HostState = { changes: number; doing?: string; failed?: string };

/** One phase as a row with the hosts where something happens below it; told by events. */
export class PhaseView {
  readonly #hosts = new Map<string, HostState>();
  readonly #settled = new Set<string>();
  #changes = 0;
  #notes: string | undefined;
  #finished: EventOf<'phase-finished'> | undefined;

  constructor(
    readonly phase: EventOf<'phase-started'>,
    /** Changes that were planned for this phase. */
    readonly planned: number,
    readonly style: Style,
    readonly isStopping: () => boolean = () => false,
  ) {}

  get hasFailed(): boolean {
    return this.#finished === undefined || this.#finished.outcome === 'failed';
  }

  settle(host: string): void {
    this.#settled.add(host);
  }

  fail(host: string, message: string): void {
    this.settle(host);
    this.#host(host).failed = message.split('\n')[0] ?? '';
  }

  begin(host: string, text: string): void {
    this.#host(host).doing = text;
  }

  complete(host: string): void {
    const state = this.#host(host);
    state.changes++;
    this.#changes++;
    delete state.doing;
  }

  note(host: string | undefined, text: string): void {
    if (host === undefined) this.#notes = text;
    else this.begin(host, text);
  }

  finish(event: EventOf<'phase-finished'>): void {
    this.#finished = event;
  }

  /** The row and what is below it, one line each. */
  lines(): readonly string[] {
    return this.#finished === undefined ? this.#liveLines() : this.#finalLines(this.#finished);
  }

  #host(host: string): HostState {
    const known = this.#hosts.get(host);
    if (known !== undefined) return known;
    const fresh: HostState = { changes: 0 };
    this.#hosts.set(host, fresh);
    return fresh;
  }

  #liveLines(): readonly string[] {
    const doing = [...this.#hosts].flatMap(([host, { doing, failed }]) => {
      if (failed !== undefined) return [this.#row(host, this.style('red', failed))];
      return doing === undefined ? [] : [this.#row(host, this.style('dim', doing))];
    });
    const notes = this.#notes === undefined ? [] : [this.style('dim', this.#notes)];
    const stopping = this.isStopping() ? [this.style('yellow', stoppingText)] : [];
    return [this.#title(this.#progress()), ...notes, ...this.#cut(doing, liveRows), ...stopping];
  }

  #finalLines({ outcome, durationMs }: EventOf<'phase-finished'>): readonly string[] {
    const states = [...this.#hosts];
    const failures = states.flatMap(([host, { failed }]) =>
      failed === undefined ? [] : [this.#row(host, this.style('red', failed))],
    );
    const changed = states.flatMap(([host, { changes, failed }]) =>
      changes > 0 && failed === undefined ? [this.#row(host, formatCount(changes, 'change'))] : [],
    );
    // One host's changes are those of the title.
    const news = [...failures, ...(this.phase.hosts.length > 1 ? changed : [])];
    const result = outcome === 'nothing-to-do' ? 'nothing to do' : this.#result();
    const text = this.style('dim', `${result}, ${formatDuration(durationMs)}`);
    return [this.#title(text), ...this.#cut(news, finalRows)];
  }

  #progress(): string {
    if (this.planned > 0) return `${this.#changes}/${formatCount(this.planned, 'change')}`;
    const total = this.phase.hosts.length;
    return `${this.#settled.size}/${formatCount(total, 'host')}`;
  }

  #result(): string {
    if (this.#changes > 0) return formatCount(this.#changes, 'change');
    return formatCount(this.phase.hosts.length, 'host');
  }

  #title(text: string): string {
    return `${this.phase.phase}  ${text}`;
  }

  #row(host: string, text: string): string {
    const width = Math.min(24, Math.max(...this.phase.hosts.map((name) => name.length), 0));
    return `${host.padEnd(width)}  ${text}`;
  }

  #cut(rows: readonly string[], most: number): readonly string[] {
    const rest = rows.length - most;
    if (rest <= 0) return rows;
    return [...rows.slice(0, most), this.style('dim', `and ${formatCount(rest, 'host')} more`)];
  }
}
