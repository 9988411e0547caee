import { address, name, weight, words, type Shape } from './shapes.js';

/** A line of `virtual_ipaddress`: an address, and what ip-address(8) takes for it. */
export const vip: Shape = {
  ...words(
    '<address>[/<prefix length>] [brd <address>] [dev <interface>] [scope <scope>] [label <label>] ...',
    '192.0.2.1/32',
  ),
  explain: ([word = '']) => address.explain([word.split('/')[0] ?? '']),
};

/** A line of `virtual_routes`: what ip-route(8) takes. */
export const route = words('<route>', '198.51.100.0/24', 'via', '192.0.2.254');

/** A line of `virtual_rules`: what ip-rule(8) takes. */
export const rule = words('<rule>', 'from', '198.51.100.0/24', 'table', '100');

/** A line of `unicast_peer`. */
export const peer: Shape = {
  ...address,
  usage: '<address> [min_ttl <0 to 255>] [max_ttl <0 to 255>]',
};

/** A line of a `track_` block: what is tracked, and what it is worth. */
export const tracked: Shape = {
  usage: '<name> [weight <-253 to 253> [reverse]]',
  required: 1,
  example: ['example', 'weight', '-60'],
  explain: ([, word, ...rest]) => {
    if (word === undefined) return undefined;
    if (word !== 'weight') return `"${word}" is not weight`;
    return weight(-253, 253, -60).explain(rest);
  },
};

/** A line of a list of names. */
export const member = name('name', 'example');
