import { excerpt } from '../text/excerpt.js';
import { exitCodes, type ExitCode } from '../run/exit-code.js';
import type { Position } from './position.js';

const exitCodeOf = {
  /** A file of the user (inventory, playbook, template, lab file) is wrong. */
  INVALID_INPUT: exitCodes.usage,
  /** The command line is wrong. */
  USAGE: exitCodes.usage,
  /** No TCP connection, or no answer in time. */
  UNREACHABLE: exitCodes.unreachable,
  /** The host answered with a key other than the known one. */
  HOST_KEY_MISMATCH: exitCodes.unreachable,
  /** The host's key is not known, and strict checking is on. */
  HOST_KEY_UNKNOWN: exitCodes.unreachable,
  /** No offered key, agent identity or password was accepted. */
  AUTH_FAILED: exitCodes.unreachable,
  /** Logged in, but sudo refused. */
  SUDO_FAILED: exitCodes.unreachable,
  /** The connection broke while a command ran. */
  CONNECTION_LOST: exitCodes.unreachable,
  /** The host was silent for too long, or a command on it did not end in its time. */
  TIMED_OUT: exitCodes.unreachable,
  /** The host printed more than a command may, and was stopped. */
  TOO_MUCH_OUTPUT: exitCodes.unreachable,
  /** A probe, or a step of an apply script, failed on a host. */
  COMMAND_FAILED: exitCodes.failed,
  /** After applying, a host does not show what was applied. */
  NOT_CONVERGED: exitCodes.failed,
  /** After a batch of a rollout the cluster was not well; what was put back is said. */
  GATE_FAILED: exitCodes.failed,
  /** A drained real server still has connections when its time is over. */
  NOT_DRAINED: exitCodes.failed,
  /** The hosts keep nothing to which they could go back. */
  NOTHING_KEPT: exitCodes.failed,
  /** A host lacks what a task needs (kernel module, package manager, interface). */
  UNSUPPORTED_HOST: exitCodes.failed,
  /** A source archive could not be fetched. */
  DOWNLOAD_FAILED: exitCodes.failed,
  /** A source archive is not the pinned one. */
  CHECKSUM_MISMATCH: exitCodes.failed,
  /** configure or make failed on the builder. */
  BUILD_FAILED: exitCodes.failed,
  /** The lab cannot start or keep running; the hint names the mending command. */
  LAB_FAILED: exitCodes.failed,
  /** A drill would be unsafe, or its result worthless: nothing was disturbed. */
  DRILL_REFUSED: exitCodes.failed,
  /** The hosts are not as they were when the plan to be performed was saved. */
  PLAN_CHANGED: exitCodes.failed,
  /** Clients would feel more than is allowed where nobody can be asked. */
  CONSENT_NEEDED: exitCodes.failed,
  /** Somebody was asked, and said no. */
  DECLINED: exitCodes.failed,
  /** A secret could not be decrypted or encrypted, or its file not be written. */
  SECRET_FAILED: exitCodes.failed,
  /** Another run holds the lock. */
  LOCKED: exitCodes.locked,
  /** Ctrl-C or SIGTERM. */
  INTERRUPTED: exitCodes.interrupted,
} as const satisfies Record<string, ExitCode>;

/** Why something failed; closed, so that every place that maps it is complete. */
export type ErrorCode = keyof typeof exitCodeOf;

/** Everything a person needs to act on a failure. */
export type ErrorDetails = {
  readonly host?: string;
  readonly task?: string;
  readonly command?: string;
  readonly exitStatus?: number;
  /** The last lines of stderr, already redacted; shortened where a host printed without end. */
  readonly stderr?: string;
  /** What to do next, as a sentence or a command. */
  readonly hint?: string;
  readonly at?: Position;
  readonly cause?: unknown;
};

/** The one error type of lvsdeploy: a code, a sentence, and the details to act on. */
export class LvsError extends Error {
  override readonly name = 'LvsError';

  readonly details: ErrorDetails;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    const { stderr } = details;
    this.details = stderr === undefined ? details : { ...details, stderr: excerpt(stderr) };
  }

  get exitCode(): ExitCode {
    return exitCodeOf[this.code];
  }
}
