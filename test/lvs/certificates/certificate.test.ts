import { X509Certificate } from 'node:crypto';
import test from 'ava';
import {
  coversSite,
  fitKey,
  readCertificate,
  readShownCertificate,
} from '../../../src/lvs/certificates/certificate.js';
import { makeCertificate } from '../../soak/make-certificate.js';

const shop = makeCertificate('shop.example.org');
const other = makeCertificate('blog.example.org');

test('a certificate says for whom it is, and until when', (t) => {
  const read = readCertificate(`subject=CN = somebody\n${shop.certificate}`);
  const own = new X509Certificate(shop.certificate);
  t.deepEqual(read?.names, ['shop.example.org']);
  t.is(read?.validUntilMs, Date.parse(own.validTo));
  t.is(read?.fingerprint, own.fingerprint256);
  t.is(read?.chain, shop.certificate, 'what else is in the file is left out');
});

test('of a chain the first one is the own one, and all are kept', (t) => {
  const read = readCertificate(`${shop.certificate}\n${other.certificate}`);
  t.deepEqual(read?.names, ['shop.example.org']);
  t.is(read?.chain, `${shop.certificate}${other.certificate}`);
});

test('what cannot be read is no certificate, also where another one can', (t) => {
  const broken = shop.certificate.replace(/[A-Za-z]{40}/, 'A'.repeat(40)).replace('MII', 'AAA');
  t.is(readCertificate('not at all'), undefined);
  t.is(readCertificate(shop.key), undefined);
  t.is(readCertificate(shop.certificate + broken), undefined);
  t.is(readShownCertificate(Buffer.from('not at all')), undefined);
});

test('what a server shows is known by the same facts', (t) => {
  const { chain: _, ...facts } = readCertificate(shop.certificate)!;
  t.deepEqual(readShownCertificate(new X509Certificate(shop.certificate).raw), facts);
});

test('a key is that of the first certificate, of another one, or none', (t) => {
  const chain = readCertificate(shop.certificate + other.certificate)!;
  t.is(fitKey(chain, shop.key), 'fits');
  t.is(fitKey(chain, other.key), 'other-certificate');
  t.is(fitKey(chain, 'hunter22'), 'no-key');
  t.is(fitKey(chain, shop.certificate), 'no-key');
});

for (const [names, site, isCovered] of [
  [['shop.example.org'], 'shop.example.org', true],
  [['shop.example.org'], 'SHOP.example.ORG', true],
  [['shop.example.org'], 'blog.example.org', false],
  [['a.org', '*.example.org'], 'shop.example.org', true],
  [['*.example.org'], 'example.org', false],
  [['*.example.org'], 'a.shop.example.org', false],
  [[], 'shop.example.org', false],
] as const) {
  test(`a certificate of ${names.join(' and ') || 'nobody'} is ${isCovered ? '' : 'not '}for ${site}`, (t) => {
    t.is(coversSite({ names }, site), isCovered);
  });
}
