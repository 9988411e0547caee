/** A bridge in the machine with a leg of its own to the host. */
export type Segment = {
  readonly name: SegmentName;
  /** The first three numbers of its /24. */
  readonly prefix: string;
  /** Addresses that the emulator itself takes: connections from the host come from the first. */
  readonly reserved: readonly [string, string];
};

export const segmentNames = ['cluster', 'client'] as const;
export type SegmentName = (typeof segmentNames)[number];

/** An interface of a node; `eth0` is the first leg. */
export type Leg = {
  readonly segment: SegmentName;
  /** At least one; the first is the one that SSH reaches. */
  readonly addresses: readonly [string, ...string[]];
};

/** A host of the lab: a container with its own init, network namespace and sshd. */
export type LabNode = {
  readonly name: string;
  readonly legs: readonly [Leg, ...Leg[]];
  /** Default route; undefined: none. */
  readonly gateway?: string;
  /** It has no power until somebody switches it on. */
  readonly off?: true;
};

/** Everything that the machine is made for. */
export type Topology = {
  readonly memoryMb: number;
  /** Debian packages that all nodes have from the beginning, with their units off. */
  readonly packages?: readonly string[];
  readonly nodes: readonly LabNode[];
};

/** The two segments, with slirp's addresses moved out of the way of the reference ones. */
export const segments: Readonly<Record<SegmentName, Segment>> = {
  cluster: {
    name: 'cluster',
    prefix: '192.168.56.',
    reserved: ['192.168.56.250', '192.168.56.251'],
  },
  client: {
    name: 'client',
    prefix: '192.168.57.',
    reserved: ['192.168.57.250', '192.168.57.251'],
  },
};

/** Length of every segment's prefix. */
export const prefixLength = 24;

/** The native chroot that is reached like a node, but runs on the host. */
export const builderName = 'builder';

// Persistence ties one client address to one real server, so one address shows only one of them.
const clientAddresses = [
  '192.168.57.10',
  '192.168.57.11',
  '192.168.57.12',
  '192.168.57.13',
  '192.168.57.14',
  '192.168.57.15',
  '192.168.57.16',
  '192.168.57.17',
] as const;

function clusterNode(name: string, address: string): LabNode {
  return { name, legs: [{ segment: 'cluster', addresses: [address] }] };
}

/** The reference cluster with its gateway and a client outside. */
export const defaultTopology: Topology = {
  memoryMb: 1536,
  nodes: [
    clusterNode('master', '192.168.56.1'),
    clusterNode('backup', '192.168.56.101'),
    clusterNode('web1', '192.168.56.102'),
    clusterNode('web2', '192.168.56.103'),
    {
      name: 'gateway',
      legs: [
        { segment: 'cluster', addresses: ['192.168.56.254'] },
        { segment: 'client', addresses: ['192.168.57.254'] },
      ],
    },
    {
      name: 'client',
      legs: [{ segment: 'client', addresses: clientAddresses }],
      gateway: '192.168.57.254',
    },
  ],
};

/** The names of the nodes that a lab begins with; all others wait for their power. */
export function namesOfStarted({ nodes }: Pick<Topology, 'nodes'>): readonly string[] {
  return nodes.filter(({ off }) => off !== true).map(({ name }) => name);
}

/** The segment of an address, by its first three numbers. */
export function segmentOf(address: string): SegmentName | undefined {
  return segmentNames.find((name) => address.startsWith(segments[name].prefix));
}
