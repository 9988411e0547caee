import type { Duplex, Writable } from 'node:stream';
import type { HostLimits } from '../cluster/host-limits.js';

/** What one command on a host gave back. */
export type CommandResult = {
  /** Exit status, or 128 + signal number where a signal ended the command. */
  readonly exitStatus: number;
  readonly stdout: string;
  /** Of endless output the end. */
  readonly stderr: string;
  /** The command has ended, but its output did not, and the rest was not waited for. */
  readonly isCut?: true;
};

export type ExecOptions = {
  readonly stdin?: string | Buffer;
  /**
   * Takes standard input over, instead of `stdin`, once the command has it; whoever takes it ends it.
   * It also ends with the connection.
   */
  readonly feed?: (stdin: Writable) => void;
  /** Run with root's rights (through sudo where the login is not root's). Default: true. */
  readonly asRoot?: boolean;
  /**
   * Called with each chunk of standard output as it arrives. No more is read until a promise that it gives back is
   * settled, so that a host that never ends cannot fill the memory with what a slow reader has not taken.
   */
  readonly onStdout?: (text: string) => unknown;
  /** Standard output goes to `onStdout` alone, so that a command may talk for days. */
  readonly keepStdout?: false;
  /** Called with each chunk of standard error as it arrives. */
  readonly onStderr?: (text: string) => void;
  /**
   * How long it may take: then the remote process group is killed, and the call rejects with TIMED_OUT.
   * Default: what a probe of this host may take. Infinity: no limit; its start always has one.
   */
  readonly timeoutMs?: number;
  /** The same for the time in which it says nothing. */
  readonly silenceMs?: number;
  /** More output than this, in bytes, is TOO_MUCH_OUTPUT. Default: 16 MiB. */
  readonly maxBytes?: number;
  /**
   * On abort the remote process group is killed, then the call rejects with the reason where that is an
   * LvsError about this command (TIMED_OUT), else with INTERRUPTED.
   */
  readonly signal?: AbortSignal;
  /**
   * Kill the remote process group also when the connection goes, because this program was killed or
   * the network cut. Costs one shell process more; without it a command runs on until it writes.
   */
  readonly endWithConnection?: boolean;
  /** Send the command over standard input, so that neither the host's process list nor logs show it. */
  readonly hidden?: boolean;
};

/** One authenticated connection to one host. */
export interface Connection {
  /** The host's name in the inventory. */
  readonly host: string;
  /** How patient commands on this host are. */
  readonly limits: HostLimits;
  /** Exec channels opened on this connection so far. */
  readonly execs: number;
  /** Runs a shell command in one channel; a non-zero exit status is a result, not an error. */
  exec(command: string, options?: ExecOptions): Promise<CommandResult>;
  /** Writes a local file to the host, root-owned and atomic, its folder made where it is missing, in one exec. */
  upload(localPath: string, remotePath: string, mode: number): Promise<void>;
  /**
   * Reads a remote file into a local one, atomically, in one exec. Of a larger one than `maxBytes`, one
   * byte more than that.
   */
  download(remotePath: string, localPath: string, maxBytes: number): Promise<void>;
  /** Opens a TCP connection from the host to an address it can reach (direct-tcpip). */
  forward(address: string, port: number): Promise<Duplex>;
  close(): void;
}

/** Opens (once) and remembers the connections of a run. */
export interface ConnectionPool {
  /**
   * Rejects with an LvsError that says what to do, of exit code 3; INVALID_INPUT where the SSH
   * configuration itself is broken. Connects anew where the remembered connection was lost. On abort
   * it rejects with INTERRUPTED at once, and who else waits for the same connection still gets it.
   */
  connect(host: string, signal?: AbortSignal): Promise<Connection>;
  /** Closes all connections, once what was to end before its time has ended. Never rejects. */
  closeAll(): Promise<void>;
}
