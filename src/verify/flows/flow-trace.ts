import type { Exchange, FlowEntry } from '../../model/verify/history.js';
import type { Packet } from './read-packet.js';

/** What is known of one TCP connection, by the host's clock. */
export type Flow = Omit<FlowEntry, 'type' | 'observer' | 'service' | 'client' | 'clientPort'>;

export type Side = 'client' | 'service';

/** How a service shows that it is there: by what it says, or by accepting a connection. */
export type AnswersBy = 'data' | 'connection';

/**
 * One TCP connection as the client's host sees it, packet by packet. What the client sends is a question until the
 * service answers; bytes that were there before are sent again (RFC 9293 section 3.8.1). Of the service's bytes
 * that is also said of those that came out of order.
 */
export class FlowTrace {
  readonly #startMs: number;
  readonly #answersBy: AnswersBy;
  readonly #next: Record<Side, number | undefined> = { client: undefined, service: undefined };
  readonly #sentAgain = { client: 0, service: 0 };
  readonly #exchanges: Exchange[] = [];
  #askedMs: number | undefined;
  #untilMs: number;
  #synsAgain = 0;
  #reset: Flow['reset'];

  /** Begins with the client's SYN. */
  constructor(syn: Packet, answersBy: AnswersBy) {
    this.#answersBy = answersBy;
    this.#startMs = syn.hostMs;
    this.#untilMs = syn.hostMs;
    this.take('client', syn);
  }

  /** Whether a SYN begins another connection from the same port. */
  isBegunBy({ seq }: Packet): boolean {
    const { client } = this.#next;
    return client === undefined || seq === undefined || !isBefore(seq, client);
  }

  take(side: Side, packet: Packet): void {
    const { hostMs } = packet;
    this.#untilMs = hostMs;
    if (packet.reset) this.#reset ??= { by: side, atMs: hostMs };
    const isAgain = this.#advance(side, packet);
    if (isAgain) {
      this.#sentAgain[side]++;
      if (packet.syn && side === 'client') this.#synsAgain++;
    } else if (side === 'client') {
      if (packet.syn || packet.length > 0) this.#askedMs ??= hostMs;
    }
    // An answer that came twice was lost on nobody's way but its own.
    if (side === 'service' && !packet.reset && this.#isAnswer(packet)) this.#answer(hostMs);
  }

  /** What is known of it so far. */
  read(): Flow {
    const open = this.#askedMs === undefined ? [] : [{ askedMs: this.#askedMs }];
    return {
      ...{ startMs: this.#startMs, untilMs: this.#untilMs },
      exchanges: [...this.#exchanges, ...open],
      ...{ synsAgain: this.#synsAgain, sentAgain: { ...this.#sentAgain } },
      ...(this.#reset === undefined ? {} : { reset: this.#reset }),
    };
  }

  #isAnswer({ length, syn }: Packet): boolean {
    return length > 0 || (syn && this.#answersBy === 'connection');
  }

  #answer(answeredMs: number): void {
    if (this.#askedMs === undefined) return;
    this.#exchanges.push({ askedMs: this.#askedMs, answeredMs });
    this.#askedMs = undefined;
  }

  /** Whether a side sends what it has sent before. */
  #advance(side: Side, { seq, syn, fin, reset, length }: Packet): boolean {
    const room = length + Number(syn) + Number(fin);
    if (seq === undefined || reset || room === 0) return false;
    const next = this.#next[side];
    const end = (seq + room) >>> 0;
    if (next === undefined || isBefore(next, end)) this.#next[side] = end;
    return next !== undefined && isBefore(seq, next);
  }
}

/** Sequence numbers begin again after 2^32; RFC 9293 section 3.4. */
function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}
