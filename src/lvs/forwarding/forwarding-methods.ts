import type { ForwardingMethod } from '../../model/cluster/cluster.js';

/** All that is to be known about a forwarding method; the kernel's ip_vs_xmit.c. */
export type Forwarding = {
  /** What /proc/net/ip_vs calls it. */
  readonly kernelName: string;
  /** The option of ipvsadm(8). */
  readonly option: string;
  /**
   * How a packet leaves the director: as the client sent it, with the real server's address and port in it,
   * or within another packet to the real server.
   */
  readonly packet: 'as-sent' | 'rewritten' | 'enclosed';
  /** Where real servers hold the VIP to take such packets; undefined: they never see it. */
  readonly vipOn?: 'lo' | 'tunnel';
  /** A real server may listen on another port than the service. */
  readonly translatesPort: boolean;
  /** Answers have to pass the director; else they take the real servers' own way. */
  readonly answersByDirector: boolean;
  /** Directors must reach real servers without a router. */
  readonly sharesSegment: boolean;
  /** The VIP and the real server may have addresses of two families. */
  readonly crossesFamilies: boolean;
};

/** The forwarding methods. */
export const forwardings: Readonly<Record<ForwardingMethod, Forwarding>> = {
  DR: {
    kernelName: 'Route',
    option: '-g',
    packet: 'as-sent',
    vipOn: 'lo',
    translatesPort: false,
    answersByDirector: false,
    sharesSegment: true,
    crossesFamilies: false,
  },
  NAT: {
    kernelName: 'Masq',
    option: '-m',
    packet: 'rewritten',
    translatesPort: true,
    answersByDirector: true,
    sharesSegment: false,
    crossesFamilies: false,
  },
  TUN: {
    kernelName: 'Tunnel',
    option: '-i',
    packet: 'enclosed',
    vipOn: 'tunnel',
    translatesPort: false,
    answersByDirector: false,
    sharesSegment: false,
    crossesFamilies: true,
  },
};

/** What the forwarding method of a service brings with it. */
export function forwardingOf({ method }: { readonly method: ForwardingMethod }): Forwarding {
  return forwardings[method];
}
