import { forwardingMethods } from '../../../model/cluster/cluster.js';
import { oneOf, type Shape } from '../shapes.js';

/** How packets reach real servers; in capitals, anything else is no method at all. */
export const method: Shape = {
  ...oneOf(...forwardingMethods),
  usage: 'NAT|DR|TUN [type ipip|gue|gre [port <port>] [nocsum|csum|remcsum]]',
};
