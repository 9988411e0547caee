import test from 'ava';
import { parseCheckerState } from '../../../src/facts/ipvs/checker-state.js';

/** What keepalived tells of a real server that is forwarded to in this way; check_data.c, dump_forwarding_method(). */
function tell(method: string) {
  const dump = `
 ------< Virtual server >------
   VS VIP = 10.0.0.227, VPORT = 80
   protocol = TCP
   lvs_sched = wrr
   default forwarding method = ${method}
   ------< Real server >------
   RIP = 192.168.56.102, RPORT = 80, WEIGHT = 3 EFF WEIGHT = 3
   forwarding method = ${method}
   alive = 1
   RS set = 1
`;
  const server = parseCheckerState(dump)?.services[0]?.servers[0];
  return server && { method: server.method, tunnel: server.tunnel };
}

for (const [text, method, tunnel] of [
  ['DR', 'DR', undefined],
  ['TUN', 'TUN', undefined],
  ['TUN, type = IPIP', 'TUN', { type: 'ipip' }],
  ['TUN, type = GUE, port = 6080, no checksum', 'TUN', { type: 'gue', port: 6080 }],
  ['TUN, type = GRE, no checksum', 'TUN', { type: 'gre' }],
  // Nothing here would put such a one back as it was.
  ['TUN, type = GRE, checksum', undefined, undefined],
  ['TUN, type = GUE, port = 6080, remote checksum', undefined, undefined],
] as const) {
  test(`keepalived's words for a forwarding method: ${text}`, (t) => {
    t.deepEqual(tell(text), { method, tunnel });
  });
}
