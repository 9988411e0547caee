import test from 'ava';
import { makeForecast } from '../../src/forecast/make-forecast.js';
import type { Change } from '../../src/model/plan/change.js';
import { makeCluster } from '../verify/reference-cluster.js';
import { planOf, relisted } from './plan-of.js';

const cluster = makeCluster();

const addressed = (...lists: readonly (readonly string[])[]): Change =>
  relisted('/usr/local/sbin/lvs_rs.sh', lists[0] ?? [], lists[1] ?? []);
const listening = (...lists: readonly (readonly string[])[]): Change =>
  relisted('/etc/nginx/conf.d/lvsdeploy.conf', lists[0] ?? [], lists[1] ?? []);

/** Why web2 is missed where the run sees to none of the directors but these. */
function miss(changes: readonly Change[], configured: readonly string[] = []): readonly string[] {
  const plan = planOf({ web2: changes });
  const situation = {
    ...{ cluster, plan, addresses: new Map(), installed: new Map() },
    configured: new Set(configured),
  };
  return makeForecast(situation).impact.map(({ cause, consequence }) => `${cause}: ${consequence}`);
}

test('a real server that stops answering is missed by directors that the run leaves alone', (t) => {
  const change = addressed(['10.0.0.227/32', '10.0.0.9/32'], ['10.0.0.9/32']);
  t.deepEqual(miss([change]), [
    'it stops answering on 10.0.0.227 (web): master and backup are not changed by this run, and clients still sent here get no answer',
  ]);
  t.regex(miss([change], ['backup'])[0] ?? '', /: master is not changed by this run/);
  t.deepEqual(miss([change], ['backup', 'master']), []);
});

test('what a real server gets, and what is not a place to answer, is not missed', (t) => {
  t.deepEqual(miss([addressed(['10.0.0.9/32'], ['10.0.0.9/32', '10.0.0.227/32'])]), []);
  t.deepEqual(miss([addressed(['# by hand', "vips=''"], ['10.0.0.227/32'])]), []);
  t.deepEqual(miss([listening(['    listen 80;', '    root /srv;'], [])]), []);
  t.deepEqual(miss([relisted('/etc/motd', ['10.0.0.227/32'], [])]), []);
});

test('a port that is no longer answered is named, unless its address goes too', (t) => {
  const listen = ['10.0.0.227:80', '10.0.0.227:81', '[2001:db8::1]:80', '192.168.56.103:81'];
  const ports = listening(
    listen.map((socket) => `    listen ${socket};`),
    [],
  );
  const names = (changes: readonly Change[]) =>
    miss(changes)[0]?.replace(/: (?:master|backup) .*/, '');
  t.is(
    names([ports]),
    'it stops answering on 10.0.0.227:80 (web), 10.0.0.227:81, [2001:db8::1]:80 and 192.168.56.103:81',
  );
  t.is(
    names([ports, addressed(['10.0.0.227/32'], [])]),
    'it stops answering on [2001:db8::1]:80, 192.168.56.103:81 and 10.0.0.227 (web)',
  );
});

test('where no director that was asked has a VIP, nobody is missed', (t) => {
  const plan = planOf({ web2: [addressed(['10.0.0.227/32'], [])] });
  const addresses = new Map(['master', 'backup'].map((host) => [host, ['192.168.56.1']]));
  t.deepEqual(
    makeForecast({ cluster, plan, addresses, installed: new Map(), configured: new Set() }).impact,
    [],
  );
});
