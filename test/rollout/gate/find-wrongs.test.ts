import test from 'ava';
import type { IpvsDestination, IpvsService } from '../../../src/facts/ipvs/ipvs-table.js';
import type { DirectorLook } from '../../../src/look/director-look.js';
import { findWrongs } from '../../../src/rollout/gate/find-wrongs.js';
import { wantedBy } from '../../../src/rollout/gate/wanted.js';
import { showing } from '../../look/showing.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const cluster = makeCluster();

function destination(address: string, weight = 3): IpvsDestination {
  return { address, port: 80, method: 'DR', weight, active: 0, inactive: 0 };
}

const both = [destination('192.168.56.102'), destination('192.168.56.103')];

function entry(destinations = both, more: Partial<IpvsService> = {}): IpvsService {
  const endpoint = { protocol: 'TCP', address: '10.0.0.227', port: 80 };
  return { ...endpoint, scheduler: 'wrr', onePacket: false, destinations, ...more };
}

function look(address: string, table: readonly IpvsService[] | undefined): DirectorLook {
  return { ...showing({ eth0: ['192.168.56.1/24', `${address}/32`] }), table };
}

const owner = look('10.0.0.227', [entry()]);
const idle = look('-', [entry()]);

function wrongs(changed: readonly string[], directors: Record<string, DirectorLook>) {
  return findWrongs(wantedBy(cluster), changed, new Map(Object.entries(directors))).map(
    ({ text }) => text,
  );
}

test('one owner and two equal tables: nothing is wrong', (t) => {
  t.deepEqual(wrongs(['backup'], { master: owner, backup: idle }), []);
});

test('what a director has on lo for itself, as a real server, is no ownership', (t) => {
  const both = { ...showing({ lo: ['10.0.0.227/32'] }), table: [entry()] };
  t.deepEqual(wrongs(['backup'], { master: owner, backup: both }), []);
  t.deepEqual(wrongs(['backup'], { master: both, backup: idle }), ['no director owns 10.0.0.227']);
});

test('no owner, and two', (t) => {
  t.deepEqual(wrongs(['backup'], { master: idle, backup: idle }), ['no director owns 10.0.0.227']);
  t.deepEqual(wrongs(['backup'], { master: owner, backup: owner }), [
    'master and backup own 10.0.0.227 at the same time',
  ]);
});

test('a changed director that cannot be seen is wrong, another one is only missing', (t) => {
  t.deepEqual(wrongs(['master'], { backup: owner }), ['master could not be checked']);
  t.deepEqual(wrongs(['backup'], { backup: owner }), []);
});

test('a table without the service, with another scheduler, with another persistence', (t) => {
  const backup = (table: readonly IpvsService[] | undefined) =>
    wrongs(['backup'], { master: owner, backup: look('-', table) });
  t.deepEqual(backup(undefined), ['backup has no service web in its IPVS table']);
  t.deepEqual(backup([entry(both, { scheduler: 'rr' })]), ['web on backup: scheduler rr, not wrr']);
  t.deepEqual(backup([entry(both, { persistenceSeconds: 60, persistenceTicks: 60 })]), [
    'web on backup: persistence 60 s, not none',
  ]);
  t.deepEqual(backup([entry(both, { persistenceTicks: 60 })]), [
    'web on backup: persistence 60 ticks, not none',
  ]);
});

test('a real server counts where another director finds it healthy', (t) => {
  const backup = look('-', [entry([destination('192.168.56.102')])]);
  t.deepEqual(wrongs(['backup'], { master: owner, backup }), [
    'backup does not use web2 for web, although its check passes on another director',
  ]);
  const alone = look('10.0.0.227', [entry([destination('192.168.56.102')])]);
  t.deepEqual(wrongs(['backup'], { master: alone, backup }), []);
});

test('a weight other than that of the inventory is wrong on the changed director only', (t) => {
  const other = [destination('192.168.56.102', 1), destination('192.168.56.103')];
  const directors = {
    master: look('10.0.0.227', [entry(other)]),
    backup: look('-', [entry(other)]),
  };
  t.deepEqual(wrongs(['backup'], directors), ['backup gives web1 the weight 1 for web, not 3']);
});

test('another forwarding method is wrong, and what the kernel calls local is not', (t) => {
  const [web1, web2] = both;
  const backup = (method: IpvsDestination['method']) =>
    wrongs(['backup'], {
      master: owner,
      backup: look('-', [entry([{ ...web1!, method }, web2!])]),
    });
  t.deepEqual(backup('NAT'), ['backup gives web1 the forwarding method NAT for web, not DR']);
  t.deepEqual(backup('local'), []);
});

test('what the inventory has no word for is left to the template, but not to who rolls back to a file', (t) => {
  const flagged = entry(both, { scheduler: 'sh', schedulerFlags: ['sh-port'], onePacket: true });
  const services = wantedBy(cluster).services.map((one) => ({ ...one, scheduler: 'sh' }));
  const looks = new Map([
    ['master', owner],
    ['backup', look('-', [flagged])],
  ]);
  const find = (more: { schedulerFlags?: readonly string[]; onePacket?: boolean }) =>
    findWrongs(
      { vips: [], services: services.map((one) => ({ ...one, ...more })) },
      ['backup'],
      looks,
    ).map(({ text }) => text);
  t.deepEqual(find({}), []);
  t.deepEqual(find({ schedulerFlags: [], onePacket: false }), [
    'web on backup: scheduler flags sh-port, not none',
    'web on backup: scheduling by packet (ops), not by connection',
  ]);
});

test('one that inhibit_on_failure keeps with weight 0 is missed only where its check passes elsewhere', (t) => {
  const [service] = cluster.services;
  const realServers = service!.realServers.map((server) => ({
    ...server,
    inhibitOnFailure: true as const,
  }));
  const wanted = wantedBy({ vrrp: cluster.vrrp, services: [{ ...service!, realServers }] });
  const failed = entry([destination('192.168.56.102', 0), both[1]!]);
  const wrongsWith = (table: IpvsService) =>
    findWrongs(
      wanted,
      ['backup'],
      new Map([
        ['master', look('10.0.0.227', [table])],
        ['backup', look('-', [failed])],
      ]),
    ).map(({ text }) => text);
  t.deepEqual(wrongsWith(failed), []);
  t.deepEqual(wrongsWith(entry()), [
    'backup does not use web1 for web, although its check passes on another director',
  ]);
});
