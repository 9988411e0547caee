import type { Reporter } from '../model/run/event.js';
import { handleEvent } from './event-map.js';
import { EventText, isComplaint } from './text/event-text.js';
import { flush, writeText, type Output } from './output.js';
import { createStyle } from './words/style.js';

/** Lines of text as things happen: for logs, pipes, and terminals that cannot move the cursor. */
export function createPlainReporter(output: Output, verbose: boolean): Reporter {
  const text = new EventText({ verbose, style: createStyle(output.stdout) });
  const tellPlanned = (): void => {
    writeText(
      output.stdout,
      text.takePlanned().flatMap(({ lines }) => lines),
    );
  };
  return {
    emit: (event) => {
      if (event.type !== 'change-planned') tellPlanned();
      const stream = isComplaint(event) ? output.stderr : output.stdout;
      writeText(stream, handleEvent(text, event));
    },
    finish: () => {
      tellPlanned();
      return flush(output.stdout);
    },
  };
}
