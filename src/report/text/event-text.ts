import type { Event } from '../../model/run/event.js';
import { listNames } from '../../model/text/list-names.js';
import { formatCount, formatPlace } from '../words/count.js';
import { formatDiff } from './diff-text.js';
import { formatDuration } from '../words/duration.js';
import type { EventMap, EventOf } from '../event-map.js';
import { formatFailure } from './failure-text.js';
import { formatHeading } from './host-heading.js';
import { formatPlanMade } from './plan-text.js';
import { PlannedChanges, type SharedChange } from './planned-changes.js';
import type { Style } from '../words/style.js';
import { formatSummary } from './summary-text.js';
import {
  formatCheck,
  formatDrillFigures,
  formatStatus,
  formatVerifySummary,
  markTexts,
} from './verify-text.js';

type Lines = readonly string[];

export type TextOptions = {
  /** Show differences, and what happened host by host. */
  readonly verbose: boolean;
  readonly style: Style;
};

// As many as a line has room for.
const mostHosts = 8;

function indent(lines: Lines, by: number): Lines {
  return lines.flatMap((line) => line.split('\n')).map((line) => `${' '.repeat(by)}${line}`);
}

/** Lines about planned changes, and how many changes they tell. */
export type PlannedText = { readonly lines: Lines; readonly changes: number };

const outcomes = { done: 'done', 'nothing-to-do': 'nothing to do', failed: 'failed' } as const;

const noHeading = { names: '', title: '' };

/** Every event as lines of text. It remembers what it said, so that nothing is said twice. */
export class EventText implements EventMap<Lines> {
  readonly #options: TextOptions;
  readonly #style: Style;
  #command: EventOf<'run-started'>['command'] = 'up';
  #width = 0;
  #headed = noHeading;
  readonly #planned = new PlannedChanges((change) => this.#describe(change));

  constructor(options: TextOptions) {
    this.#options = options;
    this.#style = options.style;
  }

  readonly 'run-started' = (event: EventOf<'run-started'>): Lines => {
    const { command, cluster, inventory, hosts, addresses = {} } = event;
    this.#command = command;
    this.#planned.know(addresses);
    this.#width = Math.min(24, Math.max(0, ...hosts.map((host) => host.length)));
    return [`${command} ${cluster} (${inventory}), ${formatCount(hosts.length, 'host')}`];
  };

  readonly 'phase-started' = ({ phase, hosts }: EventOf<'phase-started'>): Lines => {
    this.#headed = noHeading;
    return [`${this.#style('bold', phase)}: ${listNames(hosts, mostHosts)}`];
  };

  readonly 'phase-finished' = ({
    phase,
    outcome,
    durationMs,
  }: EventOf<'phase-finished'>): Lines => {
    const text = `${outcomes[outcome]}, ${formatDuration(durationMs)}`;
    const colour = outcome === 'failed' ? 'red' : 'dim';
    return [`${this.#style('bold', phase)}: ${this.#style(colour, text)}`];
  };

  readonly 'hosts-awaited' = ({ hosts, waitedMs }: EventOf<'hosts-awaited'>): Lines => [
    this.#style(
      'yellow',
      `  still waiting for ${listNames(hosts, mostHosts)}, ${formatDuration(waitedMs)}`,
    ),
  ];

  readonly 'host-probed' = ({ host, durationMs }: EventOf<'host-probed'>): Lines =>
    this.#options.verbose ? [this.#row(host, `probed, ${formatDuration(durationMs)}`)] : [];

  readonly 'host-failed' = ({ host, failure }: EventOf<'host-failed'>): Lines =>
    formatFailure({ host, ...failure }, this.#style);

  readonly 'not-attempted' = ({ host, play, reason }: EventOf<'not-attempted'>): Lines => [
    this.#row(host, this.#style('yellow', `${play} is not attempted: ${reason}`)),
  ];

  readonly 'change-planned' = (event: EventOf<'change-planned'>): Lines => {
    this.#planned.add(event);
    return this.#options.verbose ? this.takePlanned().flatMap(({ lines }) => lines) : [];
  };

  /**
   * The planned changes that are not said yet, as one where several hosts share them: to be said before
   * any other event, and at the end.
   */
  takePlanned(): readonly PlannedText[] {
    return this.#planned.take().map((change) => ({
      lines: [...this.#head(change), ...change.lines, ...this.#confess(change)],
      changes: change.hosts.length,
    }));
  }

  readonly 'plan-made' = (event: EventOf<'plan-made'>): Lines => {
    this.#headed = noHeading;
    return formatPlanMade(event, { ...this.#options, isPlan: this.#command === 'plan' });
  };

  readonly 'change-started' = ({ host, summary }: EventOf<'change-started'>): Lines =>
    this.#options.verbose ? [this.#row(host, this.#style('dim', `${summary} ...`))] : [];

  readonly 'change-done' = ({ host, summary, durationMs }: EventOf<'change-done'>): Lines => [
    this.#row(host, `${summary}, ${formatDuration(durationMs)}`),
  ];

  readonly progress = ({ host, text }: EventOf<'progress'>): Lines => [
    this.#row(host ?? '', this.#style('dim', text)),
  ];

  readonly warning = ({ host, text }: EventOf<'warning'>): Lines => [
    [this.#style('yellow', 'warning'), host, text].filter((part) => part !== undefined).join(' '),
  ];

  readonly 'check-done' = ({ check }: EventOf<'check-done'>): Lines => {
    const { verbose } = this.#options;
    if (check.status === 'pass' && !verbose) return [];
    return formatCheck(check, this.#style, verbose);
  };

  readonly 'drill-started' = ({ title, number, total }: EventOf<'drill-started'>): Lines => [
    `${this.#style('bold', title)} (${formatPlace(number, total)})`,
  ];

  readonly 'drill-marked' = ({ mark }: EventOf<'drill-marked'>): Lines =>
    this.#options.verbose ? [`  ${this.#style('dim', markTexts[mark])}`] : [];

  readonly 'drill-done' = ({ result, durationMs }: EventOf<'drill-done'>): Lines => [
    `  ${formatStatus(result.status, this.#style)}  ${formatDrillFigures(result)}, took ${formatDuration(durationMs)}`,
    ...(result.status === 'pass' ? [] : [`  ${result.reason}`]),
  ];

  readonly summary = (event: EventOf<'summary'>): Lines => [
    '',
    ...('hosts' in event
      ? formatSummary(event, this.#options)
      : formatVerifySummary(event, this.#options)),
  ];

  #showsDiffs(): boolean {
    return this.#options.verbose || this.#command === 'plan';
  }

  #describe({ summary, diffs }: EventOf<'change-planned'>): Lines {
    const differences = this.#showsDiffs() ? this.#formatDiffs(diffs) : [];
    return [...indent([summary], 4), ...indent(differences, 6)];
  }

  #formatDiffs(diffs: EventOf<'change-planned'>['diffs']): Lines {
    const { style, verbose } = this.#options;
    return diffs.flatMap((diff) => formatDiff(diff, { style, isWhole: verbose }));
  }

  #head({ hosts, title }: SharedChange): Lines {
    const names = hosts.join(', ');
    const isSame = names === this.#headed.names;
    if (isSame && title === this.#headed.title) return [];
    this.#headed = { names, title };
    return formatHeading({ hosts, title, isSame }, this.#style);
  }

  // Of a new file only the first lines are shown, and of similar hosts only one.
  #confess({ hosts: [first = ''], shown, rest }: SharedChange): Lines {
    const differing = this.#showsDiffs() ? rest : [];
    const own = (['name', 'address'] as const).filter(
      (word) => shown.includes(word) || differing?.includes(word) === true,
    );
    const lines = [
      ...(own.length === 0
        ? []
        : [`as it is on ${first}; on each of the others with its own ${own.join(' and ')}`]),
      ...(differing === undefined ? ['the rest differs from host to host; -v shows each'] : []),
    ];
    return lines.map((line) => `      ${this.#style('dim', line)}`);
  }

  #row(host: string, text: string): string {
    return `  ${host.padEnd(this.#width)}  ${text}`;
  }
}

/** Failures, what they stop, and warnings are for stderr, so that they are seen where stdout goes to a file. */
export function isComplaint({ type }: Event): boolean {
  return type === 'host-failed' || type === 'not-attempted' || type === 'warning';
}
