import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import test from 'ava';
import type { Event } from '../../../src/model/run/event.js';
import { createReporter } from '../../../src/report/create-reporter.js';
import { plan } from './properties.js';
import { SimulatedCluster } from './simulated-cluster.js';
import { openSite, type Site } from './site.js';

const inventory = (realServers: number): string => {
  const web = Array.from(
    { length: realServers },
    (_, i) => [`web${i + 1}`, `192.168.56.${101 + i}`] as const,
  );
  return JSON.stringify({
    name: 'lab',
    vip: '10.0.0.227',
    services: [{ port: 80, persistence: 60 }],
    directors: { lb1: '192.168.56.1', lb2: '192.168.56.2' },
    real_servers: Object.fromEntries<string>(web),
    web_server: 'nginx',
  });
};

function started({ cluster, hosts }: Site): Event {
  const chosen = hosts.map(({ host }) => host);
  return {
    ...{ type: 'run-started', command: 'plan', cluster: cluster.name, inventory: 'inventory.yml' },
    hosts: chosen.map(({ name }) => name),
    addresses: Object.fromEntries(chosen.map(({ name, address }) => [name, address])),
  };
}

/** What `lvsdeploy plan` prints of a cluster that nothing was done to yet. */
async function printPlan(realServers: number): Promise<readonly string[]> {
  const site = await openSite(inventory(realServers));
  const { events } = await plan({ site, cluster: new SimulatedCluster(site) });
  const stdout = new PassThrough() as unknown as NodeJS.WriteStream;
  const printed = text(stdout);
  const reporter = createReporter({
    ...{ stdout, stderr: stdout, output: 'plain', verbose: false, env: {} },
    redact: (line) => line,
  });
  for (const event of [started(site), ...events]) reporter.emit(event);
  await reporter.finish();
  stdout.end();
  return (await printed).trimEnd().split('\n');
}

test('a first plan of twenty equal real servers is hardly longer than one of two', async (t) => {
  const [two, twenty] = [await printPlan(2), await printPlan(20)];
  t.log(`lines: ${two.length} with 2 real servers, ${twenty.length} with 20`);
  // What grows is the list of their names, and a new keepalived.conf is cut.
  t.true(twenty.length - two.length < 20);
  const headings = twenty.filter((line) => /^ {2}\S/.test(line));
  t.false(
    headings.some((line) => /^ {2}web\d/.test(line)),
    'no real server is told by itself',
  );
});
