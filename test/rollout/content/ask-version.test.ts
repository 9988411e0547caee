import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import test from 'ava';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { defaultLimits } from '../../../src/model/cluster/host-limits.js';
import type { Connection } from '../../../src/model/host/connection.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { makeCertificate } from '../../soak/make-certificate.js';
import { askVersion } from '../../../src/rollout/content/ask-version.js';

const version = '3f2a00aa11bb22cc';

const inventory = JSON.stringify({
  vip: '192.0.2.80',
  services: [
    { name: 'web', port: 80, check: { type: 'http', path: '/health', status: [200] } },
    { name: 'mail', port: 25, check: { type: 'smtp' } },
  ],
  directors: { lb1: '192.0.2.1', lb2: '192.0.2.2' },
  real_servers: { web1: '192.0.2.11', web2: '192.0.2.12' },
  web_server: { kind: 'nginx', content: 'site', health: '/health' },
});

const { cluster } = readInventory('inventory.yml', inventory, {});

const site = makeCertificate('shop.example.org');
const { cluster: encrypted } = readInventory(
  'inventory.yml',
  inventory
    .replace(
      '"port":80,"check":{"type":"http"',
      '"port":443,"check":{"host":"shop.example.org","type":"https"',
    )
    .replace('"kind"', '"tls":{"certificate":"crt","key":{"file":"key"}},"kind"'),
  {},
);

type Answer = { readonly status: number; readonly version?: string };

/** Asks a server that answers so; `asked`: by which director, where and for what. */
async function ask(
  answers: readonly Answer[],
  away: readonly string[] = [],
  patienceMs = 0,
  overTls = false,
): Promise<{ readonly problem: string | undefined; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  let count = 0;
  const listener: http.RequestListener = ({ url }, response) => {
    const { status, version: said } = answers[Math.min(count, answers.length - 1)]!;
    count += 1;
    asked.push(url ?? '');
    response.writeHead(status, said === undefined ? {} : { 'X-Content-Version': said }).end('text');
  };
  const server = overTls
    ? https.createServer({ cert: site.certificate, key: site.key }, listener)
    : http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port: local } = server.address() as net.AddressInfo;
  const connect = (host: string): Promise<Connection> => {
    if (away.includes(host)) return Promise.reject(new LvsError('UNREACHABLE', 'away', { host }));
    const connection = {
      host,
      limits: defaultLimits,
      forward: (address: string, port: number) => {
        asked.push(`${host} to ${address}:${port}`);
        return new Promise((resolve, reject) => {
          const socket = net.connect(local, '127.0.0.1', () => resolve(socket));
          socket.once('error', reject);
        });
      },
    };
    return Promise.resolve(connection as unknown as Connection);
  };
  try {
    const { signal } = new AbortController();
    const context = {
      cluster: overTls ? encrypted : cluster,
      pool: { connect },
      signal,
      patienceMs,
    };
    return { problem: await askVersion(context, 'web1', version), asked };
  } finally {
    server.close();
  }
}

test('a server is asked by a director, as its check asks and for its version, and for nothing of others', async (t) => {
  const { problem, asked } = await ask([{ status: 200, version }]);
  t.is(problem, undefined);
  t.deepEqual(asked, ['lb1 to 192.0.2.11:80', '/health', 'lb1 to 192.0.2.11:80', '/health']);
});

test('a server that is checked by TLS is asked for its version by TLS', async (t) => {
  const { problem, asked } = await ask([{ status: 200, version }], [], 0, true);
  t.is(problem, undefined);
  t.deepEqual(asked, ['lb1 to 192.0.2.11:443', '/health', 'lb1 to 192.0.2.11:443', '/health']);
});

test('a director that is away is not waited for', async (t) => {
  const { problem, asked } = await ask([{ status: 200, version }], ['lb1']);
  t.is(problem, undefined);
  t.is(asked[0], 'lb2 to 192.0.2.11:80');
});

test('an answer that gets right in time is right', async (t) => {
  const { problem } = await ask([{ status: 503 }, { status: 200, version }], [], 60_000);
  t.is(problem, undefined);
});

const other = '0'.repeat(16);

for (const [title, answers, expected] of [
  [
    'a check that fails',
    [{ status: 503, version }],
    /^port 80 answers GET \/health with 503, not /,
  ],
  [
    'another version',
    [{ status: 200, version: other }],
    /^port 80 answers GET \/health with version 0{16}$/,
  ],
  ['no version', [{ status: 200 }], /without saying which version it is \(X-Content-Version\)$/],
] as const) {
  test(`${title} is a problem`, async (t) => {
    t.regex((await ask(answers)).problem ?? '', expected);
  });
}

test('where no director can be reached, nobody knows', async (t) => {
  const { problem } = await ask([{ status: 200, version }], ['lb1', 'lb2']);
  t.is(problem, 'no other host could be reached to ask it');
});
