import { FlowTrace, type AnswersBy, type Flow, type Side } from './flow-trace.js';
import { readPacket, type Packet, type PacketEnd } from './read-packet.js';

/** Where a service is asked, and how it shows that it is there. */
export type FlowDoor = {
  readonly service: string;
  readonly vip: string;
  readonly port: number;
  readonly answersBy: AnswersBy;
};

/** A connection of the load. */
export type TracedFlow = Flow & {
  readonly service: string;
  readonly client: string;
  readonly clientPort: number;
};

type Known = {
  readonly door: FlowDoor;
  readonly client: PacketEnd;
  readonly trace: FlowTrace;
};

/** More connections than a drill makes: what comes after them is not kept. */
const maxFlows = 100_000;

/** All connections of a capture, made of tcpdump's lines in their order. One that it did not see begin is left out. */
export class FlowTable {
  readonly #doors: ReadonlyMap<string, FlowDoor>;
  readonly #flows: Known[] = [];
  readonly #current = new Map<string, Known>();
  #lastMs: number | undefined;
  #packets = 0;

  constructor(doors: readonly FlowDoor[]) {
    this.#doors = new Map(doors.map((door) => [`${door.vip} ${door.port}`, door]));
  }

  /** Packets that belong to one of the services. */
  get packets(): number {
    return this.#packets;
  }

  /** When the last of them was seen. */
  get lastMs(): number | undefined {
    return this.#lastMs;
  }

  read(line: string): void {
    const packet = readPacket(line);
    if (packet === undefined) return;
    const { from, to } = packet;
    const asked = this.#doors.get(keyOf(to));
    const answering = this.#doors.get(keyOf(from));
    if (asked !== undefined) this.#take('client', asked, packet);
    else if (answering !== undefined) this.#take('service', answering, packet);
  }

  flows(): readonly TracedFlow[] {
    return this.#flows.map(({ door: { service }, client: { address, port }, trace }) => {
      return { service, client: address, clientPort: port, ...trace.read() };
    });
  }

  #take(side: Side, door: FlowDoor, packet: Packet): void {
    this.#packets++;
    this.#lastMs = packet.hostMs;
    const client = side === 'client' ? packet.from : packet.to;
    const key = `${keyOf(client)} ${door.vip} ${door.port}`;
    const known = this.#current.get(key);
    const begins = side === 'client' && packet.syn;
    if (known !== undefined && !(begins && known.trace.isBegunBy(packet))) {
      known.trace.take(side, packet);
    } else if (begins && this.#flows.length < maxFlows) {
      const flow = { door, client, trace: new FlowTrace(packet, door.answersBy) };
      this.#current.set(key, flow);
      this.#flows.push(flow);
    }
  }
}

function keyOf({ address, port }: PacketEnd): string {
  return `${address} ${port}`;
}
