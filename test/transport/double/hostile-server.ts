import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import ssh2, { type ServerChannel } from 'ssh2';
import { makeKeyPair, type KeyPair } from './key-pair.js';

/** What a mode does with the channel of a command that it was asked to run. */
type Answer = (channel: ServerChannel) => void;

const chunk = Buffer.alloc(32 * 1024, 'A');

/** Writes as fast as the client takes it. */
function flood(stream: NodeJS.WritableStream, totalBytes: number, done: () => void): void {
  let sent = 0;
  const go = (): void => {
    while (sent < totalBytes) {
      sent += chunk.length;
      if (!stream.write(chunk)) {
        stream.once('drain', go);
        return;
      }
    }
    done();
  };
  go();
}

function drip(channel: ServerChannel, everyMs: number): void {
  const timer = setInterval(() => channel.write('x'), everyMs).unref();
  channel.on('close', () => clearInterval(timer));
}

function endWith(channel: ServerChannel, status: number): () => void {
  return () => {
    channel.exit(status);
    channel.end();
  };
}

const answers = {
  /** The command is announced, and nothing comes of it. */
  tokenhang: () => undefined,
  outdrip: (channel) => drip(channel, 100),
  /** It has ended, and goes on talking. */
  exitlinger: (channel) => {
    channel.exit(0);
    drip(channel, 100);
  },
  outflood: (channel) => flood(channel, 1.2e9, endWith(channel, 0)),
  errflood: (channel) => flood(channel.stderr, 5e8, endWith(channel, 1)),
} as const satisfies Record<string, Answer>;

/** Ways to misbehave. */
export type HostileMode =
  | keyof typeof answers
  /** The session is opened, and the command never answered. */
  | 'execnever'
  /** Ends before the banner, as a host with too many logins under way does. */
  | 'close'
  /** Takes the connection and never says a word. */
  | 'mute';

/** All of them, in the order of a table. */
export const hostileModes: readonly HostileMode[] = [
  ...(['execnever', 'tokenhang', 'outdrip', 'exitlinger', 'outflood', 'errflood'] as const),
  ...(['close', 'mute'] as const),
];

/** An SSH server in this process that lets anybody in, and then misbehaves. */
export class HostileServer {
  readonly #mode: HostileMode;
  readonly #key: KeyPair = makeKeyPair();
  readonly #sockets = new Set<Socket>();
  readonly #listener = net.createServer((socket) => this.#welcome(socket));
  readonly #server: ssh2.Server;
  connections = 0;

  private constructor(mode: HostileMode) {
    this.#mode = mode;
    this.#server = new ssh2.Server({ hostKeys: [this.#key.privateText] }, (client) => {
      client
        .on('error', () => undefined)
        .on('authentication', (context) => context.accept())
        .on('session', (accept) => {
          accept().on('exec', (acceptExec, _reject, { command }) => {
            if (this.#mode !== 'execnever') this.#answer(acceptExec(), command);
          });
        });
    });
  }

  static async start(mode: HostileMode): Promise<HostileServer> {
    const server = new HostileServer(mode);
    await new Promise<void>((resolve) => server.#listener.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** A known_hosts line for its key. */
  knownHost(): string {
    return `[127.0.0.1]:${this.port} ${this.#key.publicText}\n`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #welcome(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket.on('error', () => undefined));
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#mode === 'close') socket.end();
    else if (this.#mode !== 'mute') this.#server.injectSocket(socket);
  }

  #answer(channel: ServerChannel, command: string): void {
    const token = /lvsdeploy-[0-9a-f]{16}/.exec(command)?.[0] ?? '';
    channel.on('error', () => undefined);
    channel.stderr.write(`${token} 4242\n`);
    const answer: Answer = answers[this.#mode as keyof typeof answers];
    answer(channel);
  }
}
