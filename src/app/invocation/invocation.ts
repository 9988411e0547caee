import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { Interruption } from './interruption.js';
import { createRedaction, type Redaction } from './redaction.js';
import { createTaking, type Taking } from './taking.js';

/** What a command line is given: by the process that it is called as, or by a test. */
export type Surroundings = {
  /** The words after the name of the program. */
  readonly args: readonly string[];
  /** The words that start this program again. */
  readonly program: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Opened by whoever asks for it first: most commands leave it to others. */
  readonly stdin: () => NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly startedAt: Date;
};

/**
 * One call of the command line. Commands know the world outside by it alone, so that several can run
 * in one process.
 */
export type Invocation = Surroundings &
  Redaction &
  Taking & {
    readonly interruption: Interruption;
    /** Sets the exit code that it ends with where nothing is thrown. */
    readonly endWith: (code: ExitCode) => void;
    readonly exitCode: () => ExitCode;
  };

/** Begins with nothing hidden, nothing interrupted, and success. */
export function createInvocation(surroundings: Surroundings): Invocation {
  let exitCode: ExitCode = exitCodes.success;
  const redaction = createRedaction();
  const interruption = new Interruption();
  return {
    ...surroundings,
    ...redaction,
    ...createTaking({ env: surroundings.env, interruption, hideSecrets: redaction.hideSecrets }),
    interruption,
    endWith: (code) => (exitCode = code),
    exitCode: () => exitCode,
  };
}
