import { quote } from '../../model/text/shell-quote.js';
import type { FlowDoor } from './flow-table.js';

/** What is captured on one host: its own packets to the services by one link, and their answers. */
export type Capture = {
  readonly host: string;
  readonly device: string;
  /** The address that the host asks from. */
  readonly source: string;
  readonly doors: readonly FlowDoor[];
};

/** Where it ends: lines of so many packets fit into what a stream may print. */
export const maxPackets = 150_000;

// Ethernet, a VLAN, IPv4 and the longest header of TCP; of the payload next to nothing.
const snapBytes = 100;

// What only acknowledges tells nothing here, and is two packets of five.
const hasContent =
  'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0 or ip[2:2] - ((ip[0] & 15) << 2) - ((tcp[12] & 240) >> 2) != 0';

/**
 * tcpdump(8) of one capture: kernel time stamps, numbers for names, absolute sequence numbers, a line as soon as the
 * kernel has handed the packet over. It writes no file, and ends by itself after so many packets.
 */
export function captureCommand({ device, source, doors }: Capture): string {
  const filter = `tcp and host ${source} and (${doorFilter(doors)}) and (${hasContent})`;
  const options = `-i ${quote(device)} -p -nn -tt -S -l -s ${snapBytes} -c ${maxPackets}`;
  return `tcpdump ${options} ${quote(filter)}`;
}

function doorFilter(doors: readonly FlowDoor[]): string {
  const vips = [...new Set(doors.map(({ vip }) => vip))];
  return vips
    .map((vip) => {
      const ports = new Set(doors.filter((door) => door.vip === vip).map(({ port }) => port));
      return `host ${vip} and (${[...ports].map((port) => `port ${port}`).join(' or ')})`;
    })
    .map((one) => `(${one})`)
    .join(' or ');
}
