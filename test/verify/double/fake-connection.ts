import { Duplex, Writable } from 'node:stream';
import type { CommandResult, Connection, ExecOptions } from '../../../src/model/host/connection.js';
import { defaultLimits } from '../../../src/model/cluster/host-limits.js';

/** What a host of a test does; what is not given is not expected to be asked for. */
export type Behaviour = {
  readonly exec?: (command: string, options: ExecOptions) => Promise<CommandResult> | CommandResult;
  readonly forward?: (address: string, port: number) => Promise<Duplex> | Duplex;
};

/** A connection to a host that is only imagined. */
export function fakeConnection(host: string, { exec, forward }: Behaviour = {}): Connection {
  const refuse = (what: string) => Promise.reject(new Error(`${host}: ${what} is not expected`));
  return {
    limits: defaultLimits,
    host,
    execs: 0,
    exec: async (command, options = {}) =>
      exec === undefined ? refuse(`exec of ${command}`) : exec(command, options),
    forward: async (address, port) =>
      forward === undefined ? refuse(`forward to ${address}`) : forward(address, port),
    upload: () => refuse('upload'),
    download: () => refuse('download'),
    close: () => undefined,
  };
}

/** What a command gives back that did what it should. */
export function succeed(stdout = ''): CommandResult {
  return { exitStatus: 0, stdout, stderr: '' };
}

/** The other side of a TCP connection that takes everything and never says a word. */
export function muteStream(): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
}

/** The other side of a TCP connection that answers whatever it is asked, and closes. */
export function answeringStream(answer: string): Duplex {
  return new Duplex({
    read: () => undefined,
    write(_chunk, _encoding, done) {
      done();
      this.push(answer);
      this.push(null);
    },
  });
}

/** Hands out standard input, line by line, until it is closed. */
export function readLines(onLine: (line: string) => void, onEnd: () => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) onLine(line);
      done();
    },
    final(done) {
      done();
      onEnd();
    },
  });
}
