import { spawn, type ChildProcess } from 'node:child_process';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import ssh2, {
  type AuthContext,
  type AuthenticationType,
  type Connection,
  type ServerChannel,
  type Session,
} from 'ssh2';
import { makeKeyPair, type KeyPair } from './key-pair.js';

/** What a server of a test does; everything has a harmless default. */
export type ServerBehaviour = {
  readonly hostKeys: readonly KeyPair[];
  readonly authorized: readonly Buffer[];
  readonly password: string | undefined;
  /** Prompts of keyboard-interactive; the first is answered by the password. */
  readonly prompts: readonly { readonly prompt: string; readonly echo: boolean }[];
  readonly methods: readonly AuthenticationType[];
  /** In place of `methods`: all of these, one after the other (AuthenticationMethods of sshd_config(5)). */
  readonly chain: readonly AuthenticationType[];
  /** Ends every login without a word. */
  readonly hangsUp: boolean;
  /** The environment of commands. */
  readonly env: NodeJS.ProcessEnv;
  /** TCP connections that are reset before SSH begins. */
  readonly resets: number;
  /** Those after them that are closed before SSH begins, as MaxStartups of sshd_config(5) does. */
  readonly turnsAway: number;
  readonly maxSessions: number;
  /** The login shell. */
  readonly shell: string;
  readonly allowForwarding: boolean | 'never-answers';
  /** Take the connection and never say a word. */
  readonly mute: boolean;
  /** Where the commands find what they look for at a path, so that several servers are several hosts. */
  readonly relocate: (text: string) => string;
  /** What they print, with the paths that they were asked about; each line is held until it is whole. */
  readonly relocateBack?: (text: string) => string;
};

const defaults: Omit<ServerBehaviour, 'hostKeys'> = {
  authorized: [],
  password: undefined,
  prompts: [],
  methods: ['publickey'],
  chain: [],
  hangsUp: false,
  env: process.env,
  resets: 0,
  turnsAway: 0,
  maxSessions: 10,
  shell: '/bin/sh',
  allowForwarding: true,
  mute: false,
  relocate: (text) => text,
};

/** An SSH server in this process, which behaves like sshd where the transport can notice. */
export class SshServer {
  readonly behaviour: ServerBehaviour;
  /** Commands as the login shell got them. */
  readonly commands: string[] = [];
  /** Login attempts: method and user. */
  readonly logins: string[] = [];
  readonly children = new Set<ChildProcess>();
  connections = 0;
  maxChannelsAtOnce = 0;
  #channels = 0;
  #sessions = 0;
  readonly #sockets = new Set<Socket>();
  readonly #listener = net.createServer((socket) => this.#welcome(socket));
  readonly #server: ssh2.Server;

  private constructor(behaviour: ServerBehaviour) {
    this.behaviour = behaviour;
    const hostKeys = behaviour.hostKeys.map(({ privateText }) => privateText);
    this.#server = new ssh2.Server({ hostKeys }, (connection) => this.#serve(connection));
  }

  static async start(behaviour: Partial<ServerBehaviour> = {}): Promise<SshServer> {
    const server = new SshServer({ hostKeys: [makeKeyPair()], ...defaults, ...behaviour });
    await new Promise<void>((resolve) => server.#listener.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  get hostKey(): KeyPair {
    return this.behaviour.hostKeys[0]!;
  }

  /** A known_hosts line for one of its keys. */
  knownHost(key: KeyPair = this.hostKey): string {
    return `[127.0.0.1]:${this.port} ${key.publicText}\n`;
  }

  /** Cuts every connection, as a host does that loses its power. */
  drop(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Closes every connection without a word, as sshd does when it gives a login up. */
  #hangUp(): void {
    for (const socket of this.#sockets) socket.end();
  }

  /** Stops hearing anything, without closing. */
  freeze(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  async stop(): Promise<void> {
    this.drop();
    for (const { pid } of this.children) killGroup(pid);
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #welcome(socket: Socket): void {
    this.connections++;
    socket.setNoDelay(true).on('error', () => undefined);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const { resets, turnsAway } = this.behaviour;
    if (this.connections <= resets) socket.resetAndDestroy();
    else if (this.connections <= resets + turnsAway) socket.end();
    else if (!this.behaviour.mute) this.#server.injectSocket(socket);
  }

  #serve(connection: Connection): void {
    const chain = [...this.behaviour.chain];
    connection
      .on('error', () => undefined)
      .on('authentication', (context) => this.#authenticate(context, chain))
      .on('session', (accept, reject) => {
        if (this.#sessions >= this.behaviour.maxSessions) reject();
        else this.#open(accept());
      })
      .on('tcpip', (accept, reject, { destIP, destPort }) => {
        if (this.behaviour.allowForwarding === 'never-answers') return;
        if (!this.behaviour.allowForwarding) {
          reject();
          return;
        }
        const socket = net.connect(destPort, destIP);
        socket
          .once('error', () => reject())
          .once('connect', () => socket.pipe(accept()).pipe(socket));
      });
  }

  /** `chain` is what is still wanted of a connection, if that is more than one thing. */
  #authenticate(context: AuthContext, chain: AuthenticationType[]): void {
    this.logins.push(`${context.method} ${context.username}`);
    if (this.behaviour.hangsUp) {
      this.#hangUp();
      return;
    }
    const [wanted] = chain;
    const methods = wanted === undefined ? [...this.behaviour.methods] : [wanted];
    const refuse = (): void => context.reject(methods);
    const take = (): void => {
      chain.shift();
      if (chain.length > 0) context.reject(chain.slice(0, 1), true);
      else context.accept();
    };
    if (!methods.includes(context.method)) refuse();
    else if (context.method === 'keyboard-interactive') {
      this.#question(context, take, refuse);
    } else if (!this.#isGood(context)) refuse();
    // A key is offered first, and then proven.
    else if (context.method === 'publickey' && context.signature === undefined) context.accept();
    else take();
  }

  #isGood(context: AuthContext): boolean {
    if (context.method === 'password') return context.password === this.behaviour.password;
    if (context.method !== 'publickey') return false;
    const { data } = context.key;
    if (!this.behaviour.authorized.some((blob) => blob.equals(data))) return false;
    if (context.signature === undefined) return true;
    const key = ssh2.utils.parseKey(data);
    return (
      !(key instanceof Error) && key.verify(context.blob!, context.signature, context.hashAlgo)
    );
  }

  #question(context: ssh2.KeyboardAuthContext, take: () => void, refuse: () => void): void {
    const { prompts, password } = this.behaviour;
    context.prompt([...prompts], (answers) => {
      // As sshd does, auth2-chall.c.
      if (answers.length !== prompts.length) this.#hangUp();
      else if (answers[0] === password) take();
      else refuse();
    });
  }

  #open(session: Session): void {
    this.#channels++;
    this.#sessions++;
    this.maxChannelsAtOnce = Math.max(this.maxChannelsAtOnce, this.#channels);
    session.once('exec', (accept, _reject, { command }) => {
      this.commands.push(command);
      this.#run(command, accept());
    });
  }

  /** Like sshd without a terminal: a session of its own, pipes, and no signal when the channel goes. */
  #run(command: string, channel: ServerChannel): void {
    const { env, relocate, relocateBack, shell } = this.behaviour;
    const child = spawn(shell, ['-c', relocate(command)], { detached: true, env });
    this.children.add(child);
    channel.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    channel.pipe(mapLines(relocate)).pipe(child.stdin);
    const printed = relocateBack ? child.stdout.pipe(mapLines(relocateBack)) : child.stdout;
    const stdout = printed.pipe(aTurnLater());
    stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr);
    let isCounted = true;
    const discount = (): void => {
      if (!isCounted) return;
      isCounted = false;
      this.#channels--;
      // sshd still counts a closed session when the next one asks to be opened.
      setTimeout(() => this.#sessions--, 20);
    };
    channel.once('close', () => {
      discount();
      child.stdin.end();
      child.stdout.destroy();
      child.stderr.destroy();
    });
    child.once('exit', (code, signal) => {
      this.children.delete(child);
      if (code === null) channel.exit(signal?.replace('SIG', '') ?? 'TERM');
      else channel.exit(code);
    });
    child.once('close', () => {
      discount();
      const end = (): unknown => channel.end();
      // What waits for the window of the channel must not be lost with it.
      void Promise.all([finished(stdout), finished(channel.stderr)]).then(end, end);
    });
  }
}

/**
 * Lets what the shell said first on stderr go first: ssh2's server lets stderr starve behind a
 * standard output that waits for the window.
 */
function aTurnLater(): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => void setImmediate(() => done(null, chunk)),
  });
}

/** Passes text on, each line as soon as it is whole. */
function mapLines(map: (line: string) => string): Transform {
  let rest = '';
  return new Transform({
    decodeStrings: false,
    transform: (chunk: Buffer, _encoding, done) => {
      const text = rest + chunk.toString('latin1');
      const end = text.lastIndexOf('\n') + 1;
      rest = text.slice(end);
      done(null, Buffer.from(map(text.slice(0, end)), 'latin1'));
    },
    flush: (done) => done(null, Buffer.from(map(rest), 'latin1')),
  });
}

/** Ends a process group, if it is still there. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
