import type { Connection } from '../../../src/model/connection.js';
import { fakeConnection, readLines, succeed } from './fake-connection.js';

/** A host that answers the questions of a watch script, by a clock of its own. */
export type StreamingHost = {
  readonly connection: Connection;
  /** Prints a line, as what is followed there would. */
  readonly say: (line: string) => void;
};

type Ways = {
  /** Its clock, in milliseconds since 1970. */
  readonly nowMs: () => number;
  /** What it shows when it is looked at, by name. */
  readonly sections: Readonly<Record<string, string>>;
};

/** Imagines such a host. */
export function streamingHost(name: string, { nowMs, sections }: Ways): StreamingHost {
  let say: (line: string) => void = () => undefined;
  const connection = fakeConnection(name, {
    exec: (_script, { feed, onStdout }) =>
      new Promise((resolve) => {
        say = (line) => onStdout?.(`${line}\n`);
        const answer = (line: string): void => {
          const [what = '', number] = line.split(' ');
          if (number === undefined) {
            say(`${what} ${(nowMs() / 1000).toFixed(2)}`);
            return;
          }
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
  return { connection, say: (line) => say(line) };
}
