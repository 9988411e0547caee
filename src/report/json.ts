import { toJsonText } from './json-text.js';
import type { Event, Reporter } from '../model/run/event.js';
import { flush, writeLines, type Output } from './output.js';

/** One JSON object a line (NDJSON), the summary always the last. */
export function createJsonReporter({ stdout }: Output): Reporter {
  let summary: Event | undefined;
  const write = (event: Event) => writeLines(stdout, [toJsonText(event)]);
  return {
    emit: (event) => {
      if (event.type === 'summary') summary = event;
      else write(event);
    },
    finish: () => {
      if (summary !== undefined) write(summary);
      summary = undefined;
      return flush(stdout);
    },
  };
}
