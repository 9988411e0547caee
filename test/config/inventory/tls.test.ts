import test, { type ExecutionContext } from 'ava';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { formatProblem, InputError } from '../../../src/model/problem/problem.js';
import { Secret } from '../../../src/model/run/secret.js';
import { makeCertificate, type Certificate } from '../../soak/make-certificate.js';

const day = 24 * 60 * 60 * 1000;
const shop = makeCertificate('shop.example.org');
const other = makeCertificate('blog.example.org');

type World = {
  readonly certificate?: string;
  readonly key?: string;
  /** Days from now on; the certificate is good for 30. */
  readonly inDays?: number;
  readonly host?: string;
};

function read({ certificate, key = shop.key, inDays = 1, host = 'shop.example.org' }: World) {
  const text = `vip: 192.0.2.80
services:
  - { name: shop, port: 443, check: { type: https, path: /health, host: ${host} } }
directors: { lb1: 192.0.2.1, lb2: 192.0.2.2 }
real_servers: { web1: 192.0.2.11, web2: 192.0.2.12 }
vrrp: { id: 77 }
web_server: { kind: nginx, tls: { certificate: tls/shop.crt, key: { file: tls/shop.key } } }
`;
  return readInventory('/site/inventory.yml', text, {
    nowMs: Date.now() + inDays * day,
    readLocalText: () =>
      certificate === undefined ? { objection: 'it does not exist' } : { text: certificate },
    secrets: () => ({ type: 'taken', secret: new Secret(key) }),
  });
}

function warned(world: World): string {
  return read(world).warnings.map(formatProblem).join('\n');
}

function refused(t: ExecutionContext, world: World): string {
  const error = t.throws(() => read(world), { instanceOf: InputError });
  return error.message;
}

test('certificate and key are read from where the inventory has them', (t) => {
  const { cluster, secrets, warnings } = read(shop);
  t.deepEqual(warnings, []);
  t.is(cluster.tiers.web?.tls?.certificate?.chain, shop.certificate);
  t.is(cluster.tiers.web?.tls?.key.reveal(), shop.key);
  t.deepEqual(
    secrets.map((secret) => secret.reveal()),
    [shop.key],
    'the key is hidden wherever it would be shown',
  );
});

test('a key of another certificate is refused at its place', (t) => {
  const message = refused(t, { ...shop, key: other.key });
  t.regex(message, /^\/site\/inventory\.yml:7:\d+: the key belongs to another certificate/m);
  t.false(message.includes(other.key.split('\n')[1]!));
});

test('what is no key, and a key behind a passphrase, are told apart', (t) => {
  t.regex(refused(t, { ...shop, key: 'hunter22' }), /this is no private key in PEM/);
  const locked = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----';
  t.regex(refused(t, { ...shop, key: locked }), /behind a passphrase, which nobody would type/);
});

test('a certificate that is not there, and one that is none, are refused', (t) => {
  const { key } = shop satisfies Certificate;
  t.regex(refused(t, { key }), /tls\/shop\.crt is no certificate: it does not exist/);
  t.regex(refused(t, { key, certificate: key }), /holds no certificate that can be read/);
});

test('a certificate is warned of in its last 14 days, when it has run out, and before its time', (t) => {
  t.is(warned({ ...shop, inDays: 15 }), '');
  t.regex(warned({ ...shop, inDays: 17 }), /the certificate runs out in 12 days, on 20/);
  t.regex(warned({ ...shop, inDays: 29.5 }), /the certificate runs out today, on 20/);
  t.regex(warned({ ...shop, inDays: 31 }), /the certificate ran out on 20/);
  t.regex(warned({ ...shop, inDays: -1 }), /the certificate is not valid before 20/);
});

test('a certificate that is not for the site is warned of', (t) => {
  const said = warned({ ...shop, host: 'blog.example.org' });
  t.regex(
    said,
    /the certificate is not for blog\.example\.org, for which the health check of shop/,
  );
  t.regex(said, /it is for shop\.example\.org/);
});
