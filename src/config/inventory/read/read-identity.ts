import { describeRange, overlap } from '../../../lvs/entrances/entrances.js';
import { deriveMark } from '../../../lvs/entrances/mark.js';
import type {
  Entrance,
  PortRange,
  Protocol,
  ServiceIdentity,
} from '../../../model/cluster/service-identity.js';
import type { Path } from '../../mistake.js';
import type { ServiceInput } from '../../schema/services.js';
import { omitUndefined } from '../../omit-undefined.js';
import type { Reading } from '../reading.js';
import { readDestinations } from './read-destinations.js';

/** Stands for the port that a service does not say. */
export const nowhere = 0;

const protocolNames = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const;

/** The protocols of a service, each once, as they are written. */
export function protocolsIn({ protocol }: Pick<ServiceInput, 'protocol'>): readonly Protocol[] {
  return [...new Set([protocol].flat())].map((name) => protocolNames[name]);
}

type IdentityPlace = {
  readonly path: Path;
  /** Directors serve it: packets that another director sent have no mark, and are not balanced again. */
  readonly byMark: boolean;
  readonly reading: Reading;
};

/**
 * By what the kernel knows the packets of a service: by where they go where that is one port of one protocol, else by
 * a mark.
 */
export function readIdentity(
  input: ServiceInput,
  vip: string,
  { path, byMark, reading }: IdentityPlace,
): ServiceIdentity {
  const ranges = readRanges(input, path, reading);
  const protocols = protocolsIn(input);
  const [range] = ranges;
  const [protocol = 'TCP'] = protocols;
  if (range === undefined) return { port: nowhere, protocol };
  const isOne = ranges.length === 1 && range.first === range.last && protocols.length === 1;
  const destinations = readDestinations(input, path, reading);
  if (isOne && input.mark === undefined && !byMark && destinations === undefined)
    return { port: range.first, protocol };
  const entrances = protocols.flatMap((one): readonly Entrance[] =>
    ranges.map((ports) => ({ protocol: one, ...ports })),
  );
  // The name, or what a name is made of: neither changes because a port is added behind.
  return {
    mark: input.mark ?? deriveMark(input.name ?? `${vip}:${range.first}`),
    entrances,
    ...omitUndefined({ destinations }),
  };
}

function readRanges(
  { port, ports }: ServiceInput,
  path: Path,
  { report }: Reading,
): readonly PortRange[] {
  if (port !== undefined && ports !== undefined) {
    const suggestion = 'remove "port", and name it among "ports"';
    const message = 'the service says "port" too';
    report({ path: [...path, 'ports'], onKey: true, message, suggestion });
  }
  if (port !== undefined) return [{ first: port, last: port }];
  if (ports === undefined) {
    const suggestion = 'add port: 80, or ports: [80, 443]';
    const message = 'the service does not say on which port it is';
    const dependsOn = ['port', 'ports'].map((key) => [...path, key]);
    report({ path, message, suggestion, dependsOn });
    return [];
  }
  const ranges = ports.map(readRange);
  ranges.forEach((range, index) => {
    const at = [...path, 'ports', index];
    if (range.first > range.last) {
      report({ path: at, message: `the range ${describeRange(range)} begins after its end` });
    }
    const same = ranges.slice(0, index).find((other) => share(range, other));
    if (same === undefined) return;
    const suggestion = 'name each port once';
    report({
      path: at,
      message: `${describeRange(range)} overlaps ${describeRange(same)}`,
      suggestion,
    });
  });
  return ranges;
}

function readRange(port: number | string): PortRange {
  const [first = 0, last = first] = String(port).split('-').map(Number);
  return { first, last };
}

function share(one: PortRange, other: PortRange): boolean {
  return overlap({ protocol: 'TCP', ...one }, { protocol: 'TCP', ...other });
}
