import type { Reporter } from '../../model/run/event.js';
import { handleEvent, type EventMap, type EventOf } from '../event-map.js';
import { EventText } from '../text/event-text.js';
import { flush, writeText, type Output } from '../output.js';
import { createStyle, type Style } from '../words/style.js';
import { DrillView } from './drill-view.js';
import { PhaseView } from './phase-view.js';

// More entries than anybody scrolls back for; `lvsdeploy plan` shows all.
const shownPlanned = 100;

/** What live rows need besides somewhere to write. */
export type TtyOptions = Output & {
  readonly verbose: boolean;
  /** When it is aborted, the row says that the run is being stopped. */
  readonly signal?: AbortSignal;
};

type Live = { readonly end: () => void; readonly phase?: PhaseView; readonly drill?: DrillView };

type View = { readonly lines: () => readonly string[]; readonly hasFailed: boolean };

class TtyReporter implements EventMap<void> {
  readonly #options: TtyOptions;
  readonly #style: Style;
  readonly #text: EventText;
  /** Changes planned so far, by play. */
  readonly #planned = new Map<string, number>();
  #command: EventOf<'run-started'>['command'] = 'up';
  #live: Live | undefined;
  /** Everything shown is shown in order: text that comes during a live row waits for its end. */
  #shown: Promise<void> = Promise.resolve();

  constructor(options: TtyOptions) {
    this.#options = options;
    this.#style = createStyle(options.stdout);
    this.#text = new EventText({ verbose: options.verbose, style: this.#style });
  }

  readonly 'run-started' = (event: EventOf<'run-started'>): void => {
    this.#command = event.command;
    this.#print(this.#text['run-started'](event));
  };

  readonly 'phase-started' = (event: EventOf<'phase-started'>): void => {
    this.#endLive();
    const view = new PhaseView(
      event,
      this.#planned.get(event.phase) ?? 0,
      this.#style,
      () => this.#options.signal?.aborted === true,
    );
    this.#show(view, (end) => ({ phase: view, end }));
  };

  readonly 'phase-finished' = (event: EventOf<'phase-finished'>): void => {
    this.#live?.phase?.finish(event);
    this.#endLive();
  };

  readonly 'hosts-awaited' = (event: EventOf<'hosts-awaited'>): void => {
    const [line = ''] = this.#text['hosts-awaited'](event);
    if (this.#live?.phase === undefined) this.#print([line]);
    else this.#live.phase.note(undefined, line.trim());
  };

  readonly 'host-probed' = ({ host }: EventOf<'host-probed'>): void => {
    this.#live?.phase?.settle(host);
  };

  readonly 'host-failed' = (event: EventOf<'host-failed'>): void => {
    this.#live?.phase?.fail(event.host, event.failure.message);
    this.#print(this.#text['host-failed'](event));
  };

  readonly 'not-attempted' = (event: EventOf<'not-attempted'>): void => {
    this.#live?.phase?.settle(event.host);
    this.#print(this.#text['not-attempted'](event));
  };

  readonly 'change-planned' = (event: EventOf<'change-planned'>): void => {
    this.#planned.set(event.play, (this.#planned.get(event.play) ?? 0) + 1);
    this.#print(this.#text['change-planned'](event));
  };

  readonly 'plan-made' = (event: EventOf<'plan-made'>): void => {
    this.#endLive();
    this.#print(this.#text['plan-made'](event));
  };

  readonly 'change-started' = ({ host, summary }: EventOf<'change-started'>): void => {
    this.#live?.phase?.begin(host, summary);
  };

  readonly 'change-done' = (event: EventOf<'change-done'>): void => {
    this.#live?.phase?.complete(event.host);
    if (this.#options.verbose) this.#print(this.#text['change-done'](event));
  };

  readonly progress = (event: EventOf<'progress'>): void => {
    if (this.#live?.phase === undefined) this.#print(this.#text.progress(event));
    else this.#live.phase.note(event.host, event.text);
  };

  readonly warning = (event: EventOf<'warning'>): void => {
    this.#print(this.#text.warning(event));
  };

  readonly 'check-done' = (event: EventOf<'check-done'>): void => {
    this.#print(this.#text['check-done'](event));
  };

  readonly 'drill-started' = (event: EventOf<'drill-started'>): void => {
    this.#endLive();
    const view = new DrillView(event, this.#style);
    this.#show(view, (end) => ({ drill: view, end }));
  };

  readonly 'drill-marked' = ({ mark }: EventOf<'drill-marked'>): void => {
    this.#live?.drill?.mark(mark);
  };

  readonly 'drill-done' = ({ result }: EventOf<'drill-done'>): void => {
    this.#live?.drill?.finish(result);
    this.#endLive();
  };

  readonly summary = (event: EventOf<'summary'>): void => {
    this.#endLive();
    this.#print(this.#text.summary(event));
  };

  /** Says what is planned; to be called before any other event, and at the end. */
  tellPlanned(): void {
    const all = this.#text.takePlanned();
    if (all.length === 0) return;
    const most = this.#command === 'plan' ? all.length : shownPlanned;
    this.#print(all.slice(0, most).flatMap(({ lines }) => lines));
    const hidden = all.slice(most).reduce((sum, { changes }) => sum + changes, 0);
    if (hidden > 0) this.#print([`  and ${hidden} more changes; lvsdeploy plan shows all`]);
  }

  async finish(): Promise<void> {
    this.tellPlanned();
    this.#endLive();
    await this.#shown;
    await flush(this.#options.stdout);
  }

  #show(view: View, toLive: (end: () => void) => Live): void {
    const ended = new Promise<void>((end) => {
      this.#live = toLive(end);
    });
    const text = { lines: () => view.lines(), hasFailed: () => view.hasFailed, ended };
    this.#enqueue(async () => {
      // Loaded for terminals only: listr2 costs 60 ms.
      const { showLiveRow } = await import('./live-row.js');
      await showLiveRow(text, this.#options);
    });
  }

  #endLive(): void {
    this.#live?.end();
    this.#live = undefined;
  }

  #print(lines: readonly string[]): void {
    this.#enqueue(() => writeText(this.#options.stdout, lines));
  }

  #enqueue(show: () => void | Promise<void>): void {
    this.#shown = this.#shown.then(show);
  }
}

/** Live rows, one a phase; what stays is written as text above them. */
export function createTtyReporter(options: TtyOptions): Reporter {
  const reporter = new TtyReporter(options);
  return {
    emit: (event) => {
      if (event.type !== 'change-planned') reporter.tellPlanned();
      handleEvent(reporter, event);
    },
    finish: () => reporter.finish(),
  };
}
