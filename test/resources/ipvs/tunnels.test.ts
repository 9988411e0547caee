import test from 'ava';
import { drainScript } from '../../../src/resources/ipvs/ipvs-drain-script.js';
import { ipvsadm } from '../../../src/resources/ipvs/ipvsadm.js';

const place = { protocol: 'TCP', address: '10.0.0.227', port: 80 } as const;
const server = { address: '192.168.56.102', port: 80, weight: 3, method: 'TUN' } as const;

for (const [tunnel, options] of [
  [{ type: 'ipip' }, '-i --tun-type ipip -w 3'],
  [{ type: 'gue', port: 6080 }, '-i --tun-type gue --tun-port 6080 -w 3'],
  [{ type: 'gre' }, '-i --tun-type gre -w 3'],
] as const) {
  test(`a real server comes back into its tunnel of ${tunnel.type}`, (t) => {
    const command = ipvsadm('add server', place, { ...server, tunnel });
    t.true(command.endsWith(` -r 192.168.56.102:80 ${options}`), command);
  });
}

test('a drain leaves the connections in the tunnel that they have', (t) => {
  const drained = { service: place, address: server.address, serverPort: 80 };
  const script = drainScript(
    [{ ...drained, method: 'TUN', tunnel: { type: 'gue', port: 6080 } }],
    10,
  );
  t.regex(script, /ipvsadm -e .* -i --tun-type gue --tun-port 6080 -w 0/);
});
