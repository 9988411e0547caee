import type { Host } from '../model/cluster.js';
import type { ClusterStatus } from '../model/status.js';
import { mapStrings } from '../report/map-strings.js';
import { toPrintable } from '../report/printable.js';
import { formatClusterStatus } from '../report/status-text.js';
import { createStyle } from '../report/style.js';
import type { OpenHosts } from './open-hosts.js';
import { redact } from './redaction.js';

/** The directors among the hosts that were chosen. */
export function directorsOf({ chosen }: OpenHosts): readonly Host[] {
  return chosen.filter(({ roles }) => roles.includes('directors'));
}

/** One line, for a program. */
export function toJson(status: ClusterStatus): string {
  return `${redact(JSON.stringify({ type: 'status', ...status }))}\n`;
}

/** Lines for a person; nothing that a host says may move the cursor, or show a secret. */
export function toLines(status: ClusterStatus): readonly string[] {
  const clean = mapStrings(status, (text) => toPrintable(redact(text)));
  return formatClusterStatus(clean, createStyle(process.stdout));
}
