import test from 'ava';
import {
  describeDrains,
  findEmptied,
  listDrained,
  withDrains,
} from '../../../src/lvs/draining/drain-servers.js';
import { referenceCluster } from '../../render/reference-cluster.js';

const drained = { since: '2026-11-29T16:55:00Z', by: 'alice@desk' };
const weightsOf = ({ services }: Pick<typeof referenceCluster, 'services'>) =>
  services.flatMap(({ realServers }) => realServers.map(({ host, weight }) => [host, weight]));

test('who is drained has weight 0, and says since when', (t) => {
  const cluster = withDrains(referenceCluster, [{ host: 'web2', ...drained }]);
  t.deepEqual(weightsOf(cluster), [
    ['web1', 3],
    ['web2', 0],
  ]);
  t.deepEqual(listDrained(cluster.services), [
    'web2 is drained for web since 2026-11-29 16:55:00 UTC, by alice@desk',
  ]);
});

test('a drain for another service is none for this one', (t) => {
  const drain = { host: 'web2', service: 'smtp', ...drained };
  t.deepEqual(weightsOf(withDrains(referenceCluster, [drain])), weightsOf(referenceCluster));
  t.deepEqual(describeDrains([drain]), [
    'web2 is drained for smtp since 2026-11-29 16:55:00 UTC, by alice@desk',
  ]);
});

test('a service is emptied by its last real server, and not where nobody served it', (t) => {
  const { services } = referenceCluster;
  const both = ['web1', 'web2'].map((host) => ({ host, ...drained }));
  t.deepEqual(
    findEmptied(services, both).map(({ name }) => name),
    ['web'],
  );
  t.deepEqual(findEmptied(services, both.slice(1)), []);
  t.deepEqual(findEmptied(withDrains(referenceCluster, both).services, both), []);
});
