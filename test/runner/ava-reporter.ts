import path from 'node:path';
import { DeclaredTests, type ProcessEvent } from './declared-tests.js';

type TestEvent = { readonly testFile: string; readonly title: string; readonly err?: unknown };

type Timeout = {
  readonly period: number;
  /** Of each process that is still there. */
  readonly pendingTests: ReadonlyMap<string, ReadonlySet<string>>;
};

type StateChange = ProcessEvent & { readonly forcedExit?: boolean };

type Run = {
  readonly files: readonly string[];
  readonly filePathPrefix: string;
  readonly status: { readonly on: () => void };
};

/** What there is of ava/lib/reporters/tap.js. */
export type Reporter = {
  startRun: (this: Reporter, run: Run) => void;
  consumeStateChange: (this: Reporter, event: StateChange) => void;
  writeTest: (this: Reporter, event: TestEvent, flags: unknown) => void;
  writeTimeout: (this: Reporter, event: Timeout) => void;
  writeCrash: (this: Reporter, event: object, title: string) => void;
};

function nameFile(file: string): string {
  return path.relative('', file);
}

// For a test that was pending at a timeout or at process.exit(), ava 7.0's reporter has an Error of its
// own, and dies, because it expects what workers send.
function asSentByWorker(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { type: 'native', name: error.name, originalError: error, stack: error.stack };
}

/**
 * Makes ava's TAP reporter say more. A title names the test file also where several share a process;
 * and a file without a test, or a process that does not end, is a failure by name.
 */
export function extendReporter(prototype: Reporter): void {
  const { consumeStateChange, writeTest, writeTimeout } = prototype;
  const declared = new DeclaredTests();
  Object.assign(prototype, {
    consumeStateChange(this: Reporter, event) {
      declared.read(event);
      consumeStateChange.call(this, event);
      if (event.type !== 'worker-finished' || event.forcedExit === true) return;
      for (const file of declared.emptyOf(event.testFile)) {
        this.writeCrash({}, `No tests found in ${nameFile(file)}`);
      }
    },
    writeTest(this: Reporter, { testFile, title, err, ...rest }, flags) {
      const file = declared.fileOf(testFile, title);
      writeTest.call(this, { ...rest, testFile: file, title, err: asSentByWorker(err) }, flags);
    },
    writeTimeout(this: Reporter, event) {
      writeTimeout.call(this, event);
      for (const [file, tests] of event.pendingTests) {
        if (tests.size > 0) continue;
        const ended = `did not end in ${event.period} ms, though no test is pending`;
        this.writeCrash({}, `${nameFile(file)} ${ended}`);
      }
    },
  } satisfies Partial<Reporter>);
}
