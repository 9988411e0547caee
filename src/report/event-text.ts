import type { Event } from '../model/event.js';
import { formatCount } from './count.js';
import { formatDiff } from './diff-text.js';
import { formatDuration } from './duration.js';
import type { EventMap, EventOf } from './event-map.js';
import { formatFailure } from './failure-text.js';
import { formatPlanMade } from './plan-text.js';
import type { Style } from './style.js';
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

const shownHosts = 8;

function listHosts(hosts: readonly string[]): string {
  const rest = hosts.length - shownHosts;
  const names = hosts.slice(0, rest > 2 ? shownHosts : hosts.length).join(', ');
  return rest > 2 ? `${names} and ${rest} more` : names;
}

function indent(lines: Lines, by: number): Lines {
  return lines.flatMap((line) => line.split('\n')).map((line) => `${' '.repeat(by)}${line}`);
}

const outcomes = { done: 'done', 'nothing-to-do': 'nothing to do', failed: 'failed' } as const;

/** Every event as lines of text. It remembers what it said, so that nothing is said twice. */
export class EventText implements EventMap<Lines> {
  readonly #options: TextOptions;
  readonly #style: Style;
  #command: EventOf<'run-started'>['command'] = 'up';
  #width = 0;
  #heading = '';

  constructor(options: TextOptions) {
    this.#options = options;
    this.#style = options.style;
  }

  readonly 'run-started' = (event: EventOf<'run-started'>): Lines => {
    const { command, cluster, inventory, hosts } = event;
    this.#command = command;
    this.#width = Math.min(24, Math.max(0, ...hosts.map((host) => host.length)));
    return [`${command} ${cluster} (${inventory}), ${formatCount(hosts.length, 'host')}`];
  };

  readonly 'phase-started' = ({ phase, hosts }: EventOf<'phase-started'>): Lines => {
    this.#heading = '';
    return [`${this.#style('bold', phase)}: ${listHosts(hosts)}`];
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
    this.#style('yellow', `  still waiting for ${listHosts(hosts)}, ${formatDuration(waitedMs)}`),
  ];

  readonly 'host-probed' = ({ host, durationMs }: EventOf<'host-probed'>): Lines =>
    this.#options.verbose ? [this.#row(host, `probed, ${formatDuration(durationMs)}`)] : [];

  readonly 'host-failed' = ({ host, failure }: EventOf<'host-failed'>): Lines =>
    formatFailure({ host, ...failure }, this.#style);

  readonly 'not-attempted' = ({ host, play, reason }: EventOf<'not-attempted'>): Lines => [
    this.#row(host, this.#style('yellow', `${play} is not attempted: ${reason}`)),
  ];

  readonly 'change-planned' = (event: EventOf<'change-planned'>): Lines => {
    const { host, play, task, summary, diffs } = event;
    const withDiffs = this.#options.verbose || this.#command === 'plan';
    const differences = withDiffs ? this.#formatDiffs(diffs) : [];
    return [
      ...this.#head(this.#style('bold', host), `${play} / ${task}`),
      ...indent([summary], 4),
      ...indent(differences, 6),
    ];
  };

  readonly 'plan-made' = (event: EventOf<'plan-made'>): Lines => {
    this.#heading = '';
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
    `${this.#style('bold', title)} (${number} of ${total})`,
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

  #formatDiffs(diffs: EventOf<'change-planned'>['diffs']): Lines {
    const { style, verbose } = this.#options;
    return diffs.flatMap((diff) => formatDiff(diff, { style, isWhole: verbose }));
  }

  #head(host: string, title: string): Lines {
    const heading = `  ${host}  ${title}`;
    if (heading === this.#heading) return [];
    this.#heading = heading;
    return [heading];
  }

  #row(host: string, text: string): string {
    return `  ${host.padEnd(this.#width)}  ${text}`;
  }
}

/** Failures, what they stop, and warnings are for stderr, so that they are seen where stdout goes to a file. */
export function isComplaint({ type }: Event): boolean {
  return type === 'host-failed' || type === 'not-attempted' || type === 'warning';
}
