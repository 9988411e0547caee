import test from 'ava';
import { chooseHosts } from '../../../src/app/run/choose-hosts.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { makeCluster } from '../../verify/reference-cluster.js';

const cluster = makeCluster();
const servers = {
  ...cluster,
  hosts: cluster.hosts.filter(({ roles }) => roles.includes('real_servers')),
};

function hintFor(selector: string): string | undefined {
  try {
    chooseHosts(servers, [selector]);
    return undefined;
  } catch (error) {
    return error instanceof LvsError ? error.details.hint : undefined;
  }
}

test('hosts are chosen by name and by role, each once', (t) => {
  const names = (limit: readonly string[]) => chooseHosts(servers, limit).map(({ name }) => name);
  t.deepEqual(names([]), ['web1', 'web2']);
  t.deepEqual(names(['web2']), ['web2']);
  t.deepEqual(names(['web2', 'real_servers']), ['web1', 'web2']);
});

test('a role that the inventory does not fill is not suggested', (t) => {
  t.is(hintFor('gateway'), 'known are all, real_servers, web1, web2');
  t.is(hintFor('real-server'), 'did you mean "real_servers"?');
});

test("a group of the operator's own is chosen and suggested as a role is", (t) => {
  const [first, ...others] = servers.hosts;
  const grouped = { ...servers, hosts: [{ ...first!, groups: ['rack-b2'] }, ...others] };
  t.deepEqual(
    chooseHosts(grouped, ['rack-b2']).map(({ name }) => name),
    ['web1'],
  );
  t.throws(() => chooseHosts(grouped, ['rack-b3']), {
    instanceOf: LvsError,
    message: '--limit names no host of reference.yml: rack-b3',
  });
});
