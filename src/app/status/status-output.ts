import type { ClusterStatus } from '../../model/verify/status.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { toPrintable } from '../../report/words/printable.js';
import { formatClusterStatus } from '../../report/text/status-text.js';
import { createStyle } from '../../report/words/style.js';
import type { Invocation } from '../invocation/invocation.js';

/** One line, for a program. */
export function toJson({ redact }: Invocation, status: ClusterStatus): string {
  return `${toJsonText(mapStrings({ type: 'status', ...status }, redact))}\n`;
}

/** Lines for a person; nothing that a host says may move the cursor, or show a secret. */
export function toLines({ redact, stdout }: Invocation, status: ClusterStatus): readonly string[] {
  const clean = mapStrings(status, (text) => toPrintable(redact(text)));
  return formatClusterStatus(clean, createStyle(stdout));
}
