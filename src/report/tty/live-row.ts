import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { Output } from '../output.js';

/** What is shown as long as `ended` is pending, and, one last time, afterwards. */
export type LiveText = {
  readonly lines: () => readonly string[];
  readonly hasFailed: () => boolean;
  readonly ended: Promise<void>;
};

// Whether this is a terminal has been decided; listr2 would ask process.stdout, whatever it writes to.
class LiveRenderer extends DefaultRenderer {
  static override readonly nonTTY = true;
}

const refreshMs = 150;

/**
 * Shows one row that changes in place. One at a time, and refreshed by the clock, not by events:
 * listr2 redraws everything for each update, which many hosts would turn quadratic.
 */
export async function showLiveRow(text: LiveText, { stdout, stderr }: Output): Promise<void> {
  const processOutput = new ProcessOutput(stdout, stderr, { leaveEmptyLine: false });
  const title = () => text.lines().join('\n');
  const row = new Listr(
    {
      title: title(),
      task: async (_context, task) => {
        const clock = setInterval(() => (task.title = title()), refreshMs);
        await text.ended.finally(() => clearInterval(clock));
        task.title = title();
        if (text.hasFailed()) throw new Error('failed');
      },
    },
    {
      renderer: LiveRenderer,
      exitOnError: false,
      // The process's signals are cli.ts's alone.
      registerSignalListeners: false,
      rendererOptions: {
        logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput }),
        showErrorMessage: false,
        formatOutput: 'truncate',
      },
    },
  );
  await row.run();
}
