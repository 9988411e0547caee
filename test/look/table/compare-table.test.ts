import test from 'ava';
import type { IpvsDestination, IpvsService } from '../../../src/facts/ipvs/ipvs-table.js';
import type { Tunnel } from '../../../src/model/cluster/cluster.js';
import { compareService } from '../../../src/look/table/compare-table.js';
import {
  findForeign,
  findSorryServer,
  serversInUse,
} from '../../../src/look/table/find-entries.js';
import { describeSettings, type WantedSettings } from '../../../src/look/table/settings.js';

const servers = ['192.0.2.1', '192.0.2.2'].map((address) => ({ address, port: 80, weight: 3 }));
const wanted = {
  ...({ vip: '10.0.0.227', port: 80, protocol: 'TCP', method: 'DR', scheduler: 'wrr' } as const),
  ...{ schedulerFlags: [], persistenceSeconds: 60, persistenceMask: 'FFFFFFFF', onePacket: false },
  realServers: servers,
};
const destinations = servers.map((server): IpvsDestination => ({
  ...server,
  method: 'DR',
  active: 0,
  inactive: 0,
}));
const entry: IpvsService = {
  ...{ protocol: 'TCP', address: '10.0.0.227', port: 80, scheduler: 'wrr', schedulerFlags: [] },
  ...{ onePacket: false, persistenceSeconds: 60, persistenceMask: 'FFFFFFFF' },
  destinations,
};

function compare(
  seen: Partial<IpvsService>,
  want: Partial<WantedSettings> & { readonly method?: 'TUN'; readonly tunnel?: Tunnel } = {},
) {
  return compareService({ ...wanted, ...want }, [{ ...entry, ...seen }]).map((difference) =>
    'name' in difference
      ? `${difference.name}: ${difference.seen}, not ${difference.wanted}`
      : difference.type,
  );
}

function withFirst(changes: Partial<IpvsDestination>) {
  return {
    destinations: destinations.map((one, index) => (index === 0 ? { ...one, ...changes } : one)),
  };
}

test('an entry as wanted has no difference', (t) => {
  t.deepEqual(compare({}), []);
});

const differences: Readonly<Record<string, readonly [Partial<IpvsService>, string]>> = {
  scheduler: [{ scheduler: 'rr' }, 'scheduler: rr, not wrr'],
  'flags of the scheduler': [{ schedulerFlags: ['flag-2'] }, 'scheduler flags: flag-2, not none'],
  persistence: [{ persistenceSeconds: 240 }, 'persistence: 240 s, not 60 s'],
  'a netmask of persistence': [
    { persistenceMask: 'FFFFFF00' },
    'netmask of persistence: FFFFFF00, not FFFFFFFF',
  ],
  'one-packet scheduling': [{ onePacket: true }, 'scheduling: by packet (ops), not by connection'],
  'a forwarding method': [withFirst({ method: 'TUN' }), 'forwarding method: TUN, not DR'],
  'a tunnel': [
    withFirst({ method: 'TUN', tunnel: { type: 'ipip' } }),
    'forwarding method: TUN by ipip, not DR',
  ],
  'a weight': [withFirst({ weight: 0 }), 'weight: 0, not 3'],
  'a missing real server': [{ destinations: destinations.slice(1) }, 'missing-server'],
  'a surplus real server': [
    { destinations: [...destinations, { ...destinations[0]!, port: 81 }] },
    'surplus-server',
  ],
  'another protocol': [{ protocol: 'UDP' }, 'missing-service'],
};

for (const [what, [seen, text]] of Object.entries(differences)) {
  test(`${what} is a difference, and the only one`, (t) => {
    t.deepEqual(compare(seen), [text]);
  });
}

test('without a table the service is missing', (t) => {
  t.deepEqual(compareService(wanted, undefined), [{ type: 'missing-service' }]);
});

test('a real server on the director itself is local, whatever the method', (t) => {
  t.deepEqual(compare(withFirst({ method: 'local' })), []);
});

test('where ipvsadm is missing, ticks count as the seconds that they may be, and flags are not known', (t) => {
  const { persistenceSeconds: _, schedulerFlags: __, ...silent } = entry;
  const inTicks = (persistenceTicks: number) =>
    compareService(wanted, [{ ...silent, persistenceTicks }]).length;
  t.is(inTicks(15_000), 0);
  t.is(inTicks(60_000), 0);
  t.is(inTicks(60), 1);
});

test('what nobody has an opinion about is no difference', (t) => {
  const other = { schedulerFlags: ['sh-port'], onePacket: true, persistenceMask: 'FF000000' };
  const { schedulerFlags: _, onePacket: __, persistenceMask: ___, ...modest } = wanted;
  t.deepEqual(compareService(modest, [{ ...entry, ...other }]), []);
});

test('names of flags and ways to write a netmask are one', (t) => {
  const sh = { scheduler: 'sh', schedulerFlags: ['sh-port', 'sh-fallback'] };
  t.deepEqual(compare(sh, { scheduler: 'sh', schedulerFlags: ['flag-1', 'flag-2'] }), []);
  t.deepEqual(compare({ persistenceMask: 'FFFFFF00' }, { persistenceMask: '255.255.255.0' }), []);
  t.deepEqual(compare({ persistenceMask: '40000000' }, { persistenceMask: '64' }), []);
  t.deepEqual(compare({ persistenceMask: '80000000' }), [], 'the whole of an address of IPv6');
});

test('in use is who is wanted, in the table, and not quiesced', (t) => {
  const sorry = { ...destinations[0]!, address: '192.0.2.99' };
  const table = [{ ...entry, destinations: [...withFirst({ weight: 0 }).destinations, sorry] }];
  t.deepEqual(serversInUse(wanted, table), [servers[1]!]);
  t.deepEqual(serversInUse(wanted, undefined), []);
});

test('a service that nobody knows is foreign, whatever else it shares', (t) => {
  const others = [
    { ...entry, port: 81 },
    { ...entry, protocol: 'UDP' },
  ];
  t.deepEqual(findForeign([wanted], [entry, ...others]), others);
});

test('settings are told in one line', (t) => {
  t.is(describeSettings(entry), 'wrr, persistence 60 s');
  t.is(
    describeSettings({ scheduler: 'sh', schedulerFlags: ['flag-2'], onePacket: true }),
    'sh, flags sh-port, no persistence, one-packet scheduling',
  );
});

test('tunnels differ in type and port, as far as somebody tells', (t) => {
  const gue = { type: 'gue', port: 6080 } as const;
  const says = (tunnel: IpvsDestination['tunnel']) => {
    const method = 'TUN' as const;
    const all = destinations.map((one) => ({ ...one, method, ...(tunnel && { tunnel }) }));
    return compare({ destinations: all }, { method, tunnel: gue });
  };
  t.deepEqual(says(gue), []);
  t.deepEqual(says(undefined), []);
  t.is(
    says({ type: 'gue', port: 6081 })[0],
    'forwarding method: TUN by gue to port 6081, not TUN by gue to port 6080',
  );
});

const sorry = { address: '192.0.2.99', port: 80 };
const sorryEntry: IpvsDestination = { ...destinations[0]!, ...sorry, weight: 1 };
const quiesced = destinations.map((one) => ({ ...one, weight: 0 }));

test('a sorry server is no surplus while no real server has a weight, and one beside them', (t) => {
  const compareWith = (present: readonly IpvsDestination[]) =>
    compareService({ ...wanted, sorryServer: sorry }, [{ ...entry, destinations: present }]).map(
      ({ type }) => type,
    );
  const missing = ['missing-server', 'missing-server'];
  t.deepEqual(compareWith([sorryEntry]), missing);
  t.deepEqual(compareWith([...destinations, sorryEntry]), ['surplus-server']);
  t.deepEqual(compareWith([...destinations, { ...sorryEntry, weight: 0 }]), []);
  t.deepEqual(compareWith([{ ...sorryEntry, port: 81 }]), [...missing, 'surplus-server']);
  t.deepEqual(
    compare({ destinations: [sorryEntry] }),
    [...missing, 'surplus-server'],
    'nobody wants one',
  );
});

test('it answers while it has a weight, and nobody else', (t) => {
  const answers = (present: readonly IpvsDestination[]) =>
    findSorryServer({ ...wanted, sorryServer: sorry }, [{ ...entry, destinations: present }]) !==
    undefined;
  t.true(answers([sorryEntry]));
  t.true(answers([...quiesced, sorryEntry]));
  t.false(answers([...destinations, sorryEntry]));
  t.false(answers([{ ...sorryEntry, weight: 0 }]));
});

test('one that its check leaves in the table without a weight is as missing as one that is out', (t) => {
  const inhibited = servers.map((server) => ({ ...server, inhibitOnFailure: true as const }));
  const compareAll = (realServers: typeof inhibited) =>
    compareService({ ...wanted, realServers }, [{ ...entry, destinations: quiesced }]).map(
      ({ type }) => type,
    );
  t.deepEqual(compareAll(inhibited), ['missing-server', 'missing-server']);
  const drained = inhibited.map((server) => ({ ...server, weight: 0 }));
  t.deepEqual(compareAll(drained), [], 'it has weight 0 in any case');
});

test('an engine of persistence is compared where one is wanted, and ipvsadm tells', (t) => {
  const bySip = { persistenceEngine: 'sip' };
  t.deepEqual(compare({}, bySip), ['persistence engine: none, not sip']);
  t.deepEqual(compare(bySip, bySip), []);
  t.deepEqual(compare(bySip), [], 'nobody has an opinion');
  const { schedulerFlags: _, ...silent } = entry;
  t.deepEqual(compareService({ ...wanted, ...bySip }, [silent]), []);
});
