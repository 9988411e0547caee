import type { Connection } from '../../../src/model/connection.js';
import { fakeConnection, readLines, succeed } from './fake-connection.js';

/** A host that answers the questions of a watch script, by a clock of its own. */
export type StreamingHost = {
  readonly connection: Connection;
  /** Prints a line, as what is followed there would. */
  readonly say: (line: string) => void;
  readonly nowMs: () => number;
};

/** @param sections what it shows when it is looked at, by name */
export function streamingHost(
  name: string,
  { aheadMs, sections }: { aheadMs: number; sections: Readonly<Record<string, string>> },
): StreamingHost {
  const nowMs = (): number => Date.now() + aheadMs;
  let say: (line: string) => void = () => undefined;
  const connection = fakeConnection(name, {
    exec: (_script, { feed, onStdout }) =>
      new Promise((resolve) => {
        say = (line) => onStdout?.(`${line}\n`);
        const answer = (line: string): void => {
          const [what = '', number = ''] = line.split(' ');
          if (what === 'look') {
            for (const [section, text] of Object.entries(sections)) {
              say(`=${section}\n${text}\n=end`);
            }
          }
          say(`@${number} ${(nowMs() / 1000).toFixed(9)}`);
        };
        feed?.(readLines(answer, () => resolve(succeed())));
      }),
  });
  return { connection, nowMs, say: (line) => say(line) };
}
