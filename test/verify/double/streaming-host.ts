import type { Connection } from '../../../src/model/host/connection.js';
import { answersOf } from '../../look/stream/answers-of.js';
import { fakeConnection, readLines, succeed } from './fake-connection.js';

/** A host that answers the questions of a stream, by a clock of its own. */
export type StreamingHost = {
  readonly connection: Connection;
  /** Prints a line, as what is followed there would. */
  readonly say: (line: string) => void;
};

type Ways = {
  /** Its clock, in milliseconds since 1970. */
  readonly nowMs: () => number;
  /** What the snippets of its facts print, by kind. */
  readonly sections: Readonly<Record<string, string>>;
};

/** Imagines such a host. */
export function streamingHost(name: string, { nowMs, sections }: Ways): StreamingHost {
  let say: (line: string) => void = () => undefined;
  const connection = fakeConnection(name, {
    exec: (script, { feed, onStdout }) =>
      new Promise((resolve) => {
        say = (line) => onStdout?.(`${line}\n`);
        const answers = answersOf(script);
        const answer = (line: string): void => {
          if (answers === undefined) say(`${line} ${(nowMs() / 1000).toFixed(2)}`);
          else say(answers(line, { atMs: nowMs(), sections }));
        };
        feed?.(readLines(answer, () => resolve(succeed())));
      }),
  });
  return { connection, say: (line) => say(line) };
}
