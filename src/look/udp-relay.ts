import { Duplex, type Writable } from 'node:stream';
import type { Connection } from '../model/host/connection.js';
import { LvsError } from '../model/problem/error.js';
import { quoteAll } from '../model/text/shell-quote.js';

// perl-base is on every Debian. Each conversation has a socket, so a port, of its own; one that nobody listens to is
// refused by ICMP, which a connected socket hears at its next call. It ends with its standard input.
const program = `
use strict;
use IO::Socket::IP;
use IO::Select;
$| = 1;
my $all = IO::Select->new(\\*STDIN);
my ($text, %socket, %id) = ('');
sub leave {
  my $socket = delete $socket{$_[0]} or return;
  delete $id{$socket};
  $all->remove($socket);
}
sub obey {
  my ($verb, $id, $to, $port) = split / /, $_[0];
  if ($verb eq 'open') {
    my $socket = IO::Socket::IP->new(Proto => 'udp', PeerHost => $to, PeerPort => $port)
      or return print "$id lost\\n";
    ($socket{$id}, $id{$socket}) = ($socket, $id);
    $all->add($socket);
    print "$id open ", $socket->sockport, "\\n";
  } elsif ($verb eq 'send') {
    my $socket = $socket{$id} or return;
    defined $socket->send(pack 'H*', $to) or print "$id refused\\n";
  } else { leave($id) }
}
print "0 ready\\n";
while (my @ready = $all->can_read) {
  for my $socket (@ready) {
    if ($socket == \\*STDIN) {
      sysread STDIN, $text, 65536, length $text or exit;
      obey($1) while $text =~ s/^(.*)\\n//;
    } elsif (my $id = $id{$socket}) {
      if (defined $socket->recv(my $said, 65535)) { print "$id said ", unpack('H*', $said), "\\n" }
      else { print "$id refused\\n"; leave($id) }
    }
  }
}`;

/** A conversation over UDP: each write is a packet, and so is each chunk that is read. */
export class UdpStream extends Duplex {
  readonly #relay: (words: string) => void;
  /** The port that the packets come from. */
  readonly localPort: number;

  constructor(localPort: number, relay: (words: string) => void) {
    super();
    this.localPort = localPort;
    this.#relay = relay;
  }

  override _read(): void {
    // Packets are pushed when they come.
  }

  override _write(packet: Buffer, _: BufferEncoding, done: () => void): void {
    this.#relay(`send ${packet.toString('hex')}`);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#relay('close');
    done(error);
  }
}

type Opening = {
  readonly take: (stream: UdpStream) => void;
  readonly fail: (error: Error) => void;
};

/** Carries packets from a host to services, by one command on that host, whatever the number of conversations. */
export class UdpRelay {
  readonly #openings = new Map<number, Opening>();
  readonly #streams = new Map<number, UdpStream>();
  readonly #host: string;
  readonly #stdin: Promise<Writable>;
  readonly #started: Promise<void>;
  #start: () => void = () => undefined;
  #unfinished = '';
  #count = 0;
  #end: Error | undefined;

  constructor(connection: Connection) {
    this.#host = connection.host;
    let feed: (stdin: Writable) => void = () => undefined;
    const fed = new Promise<Writable>((resolve) => (feed = resolve));
    const ended = this.#run(connection, (stdin) => feed(stdin));
    const started = new Promise<void>((resolve) => (this.#start = resolve));
    this.#stdin = Promise.race([fed, ended.then((reason) => Promise.reject(reason))]);
    this.#started = Promise.race([started, ended.then((reason) => Promise.reject(reason))]);
    // Whoever opens a conversation is told.
    this.#stdin.catch(() => undefined);
    this.#started.catch(() => undefined);
  }

  /** Whether it has ended, so that another one is needed. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Resolves when packets can be sent; rejects where that will not be. */
  ready(): Promise<void> {
    return this.#started;
  }

  /** Begins a conversation; rejects where no packet can leave for there, or the relay has ended. */
  async open(address: string, port: number): Promise<UdpStream> {
    const stdin = await this.#stdin;
    if (this.#end !== undefined) throw this.#end;
    const id = ++this.#count;
    return new Promise((take, fail) => {
      this.#openings.set(id, { take, fail });
      stdin.write(`open ${id} ${address} ${port}\n`);
    });
  }

  async #run(connection: Connection, feed: (stdin: Writable) => void): Promise<Error> {
    const reason = await connection
      .exec(quoteAll(['perl', '-e', program]), {
        ...{ asRoot: false, keepStdout: false, feed },
        ...{ timeoutMs: Infinity, silenceMs: Infinity, maxBytes: Infinity },
        onStdout: (text) => this.#hear(text),
      })
      .then(
        ({ stderr }) => {
          const message = `It cannot send packets: ${stderr.trim() || 'the relay ended'}.`;
          return new LvsError('COMMAND_FAILED', message, { host: this.#host });
        },
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      );
    this.#end = reason;
    for (const { fail } of this.#openings.values()) fail(reason);
    for (const stream of this.#streams.values()) stream.destroy(reason);
    return reason;
  }

  #hear(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) {
      const [id = '', verb = '', word = ''] = line.split(' ');
      this.#take(Number(id), verb, word);
    }
  }

  #take(id: number, verb: string, word: string): void {
    const opening = this.#openings.get(id);
    this.#openings.delete(id);
    if (verb === 'ready') this.#start();
    else if (verb === 'open') opening?.take(this.#begin(id, Number(word)));
    else if (verb === 'lost') opening?.fail(this.#failure('EHOSTUNREACH', 'no route'));
    else if (verb === 'said') this.#streams.get(id)?.push(Buffer.from(word, 'hex'));
    else this.#streams.get(id)?.destroy(this.#failure('ECONNREFUSED', 'the port refuses packets'));
  }

  #begin(id: number, localPort: number): UdpStream {
    const stream = new UdpStream(localPort, (words) => {
      const [verb = '', ...rest] = words.split(' ');
      if (verb === 'close') this.#streams.delete(id);
      this.#stdin.then(
        (stdin) => stdin.writable && stdin.write(`${[verb, id, ...rest].join(' ')}\n`),
        () => undefined,
      );
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #failure(code: string, text: string): LvsError {
    const cause = Object.assign(new Error(text), { code });
    return new LvsError('UNREACHABLE', text, { host: this.#host, cause });
  }
}
