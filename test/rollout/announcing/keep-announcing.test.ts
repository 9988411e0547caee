import { keepAnnouncing } from '../../../src/rollout/announcing/keep-announcing.js';
import { testUnless } from '../../skips.js';
import { noNamespace, runInNamespace } from '../../templates/namespace.js';

// Two hosts on one segment, each in a network namespace, both of which have the address at first.
const segment = `
  ip link add taker type veth peer name owner
  unshare -n sleep 60 >/dev/null 2>&1 &
  other=$!
  until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
  ip link set owner netns $other
  at_owner() { nsenter -t $other -n "$@"; }
  ip address add 10.0.0.9/24 dev taker; ip address add 10.0.0.1/32 dev taker; ip link set taker up
  at_owner ip address add 10.0.0.8/24 dev owner; at_owner ip address add 10.0.0.1/32 dev owner
  at_owner ip link set owner up
  card=$(ip link show taker | sed -n 's,.*link/ether \\([^ ]*\\).*,\\1,p')
  until ip link show taker | grep -q LOWER_UP; do sleep 0.02; done`;

testUnless(noNamespace)(
  'it goes on as long as somebody else has the address, and neighbours hear it',
  (t) => {
    const { status, output } = runInNamespace(`${segment}
    (${keepAnnouncing(['10.0.0.1'], 20)}; echo ended) & announcer=$!
    sleep 2
    kill -0 $announcer && echo "goes on while the owner has it"
    at_owner ip address del 10.0.0.1/32 dev owner
    at_owner ip neigh replace 10.0.0.1 lladdr 02:00:00:00:00:99 dev owner nud reachable
    for try in 1 2 3 4 5; do
      sleep 0.1; at_owner ip neigh show 10.0.0.1 | grep -q "$card" && echo "the neighbour knows" && break
    done
    wait $announcer; kill $other`);
    t.deepEqual(
      { status, output: output.trim().split('\n') },
      { status: 0, output: ['goes on while the owner has it', 'the neighbour knows', 'ended'] },
    );
  },
);

testUnless(noNamespace)('it ends in time although somebody keeps the address', (t) => {
  const { output } = runInNamespace(`${segment}
    timeout 10 sh -c '${keepAnnouncing(['10.0.0.1'], 1).replaceAll("'", "'\\''")}'; echo $?; kill $other`);
  t.is(output.trim(), '0');
});

testUnless(noNamespace)('an address that the host has not is nobody’s to announce', (t) => {
  t.deepEqual(runInNamespace(`ip link set lo up; ${keepAnnouncing(['10.0.0.1'], 5)}`), {
    status: 0,
    output: '',
  });
});
