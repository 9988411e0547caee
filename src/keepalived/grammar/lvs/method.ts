import { forwardingMethods } from '../../../model/cluster/cluster.js';
import { oneOf, type Shape } from '../shapes.js';
import { readTunnelWords } from './tunnel-words.js';

/** How packets reach real servers; in capitals, anything else is no method at all. */
export const method: Shape = {
  ...oneOf(...forwardingMethods),
  usage: 'NAT|DR|TUN [type ipip|gue|gre [port <port>] [nocsum|csum|remcsum]]',
  alter: ([name = '', ...words]) => {
    if (readTunnelWords(words) !== undefined) return undefined;
    const type = name === 'TUN' ? ', and the tunnel is one of IPIP' : '';
    return `keepalived takes none of the words after ${name}${type}`;
  },
};
