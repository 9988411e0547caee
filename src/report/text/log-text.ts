import type { LogEntry } from '../../model/run/log-entry.js';
import type { Style } from '../words/style.js';

const hostColours = ['cyan', 'magenta', 'yellow', 'green', 'blue'] as const;

/** Shows log entries of several hosts, each host in a colour of its own. */
export function createLogText(hosts: readonly string[], style: Style): (entry: LogEntry) => string {
  const width = Math.max(0, ...hosts.map((host) => host.length));
  return ({ atMs, host, process, text }) => {
    const colour = hostColours[hosts.indexOf(host) % hostColours.length] ?? 'cyan';
    const name = style(colour, host.padEnd(width));
    return `${style('dim', formatMoment(atMs))} ${name} ${process}: ${emphasise(text, style)}`;
  };
}

// A change of state is what people look for.
function emphasise(text: string, style: Style): string {
  return /Entering \w+ STATE|(?:Adding|Removing) service|quorum/.test(text)
    ? style('bold', text)
    : text;
}

/** Date and time of this machine, to the millisecond. */
function formatMoment(ms: number): string {
  const local = ms - new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 23).replace('T', ' ');
}
