import test from 'ava';
import { Secret } from '../../../src/model/run/secret.js';
import { parseAnswer, updateScript, zoneLines } from '../../../src/app/emergency/records.js';

const server = { address: '192.0.2.53', port: 53, zone: 'example.org' };
const key = { name: 'lvsdeploy', algorithm: 'hmac-sha256', secret: new Secret('bHZz') } as const;

test('all names move in one message, and only from where they were seen', (t) => {
  const from = [
    { name: 'www.example.org', addresses: ['10.0.0.227', '10.0.0.228'], ttlSeconds: 60 },
    { name: 'example.org', addresses: [], ttlSeconds: 0 },
  ];
  const to = from.map(({ name }) => ({ name, addresses: ['192.0.2.3'], ttlSeconds: 30 }));
  t.deepEqual(updateScript({ server: { ...server, key }, from, to }).split('\n'), [
    'server 192.0.2.53 53',
    'zone example.org.',
    'key hmac-sha256:lvsdeploy bHZz',
    'prereq yxrrset www.example.org. IN A 10.0.0.227',
    'prereq yxrrset www.example.org. IN A 10.0.0.228',
    'prereq nxrrset example.org. IN A',
    'update delete www.example.org. IN A',
    'update add www.example.org. 30 IN A 192.0.2.3',
    'update delete example.org. IN A',
    'update add example.org. 30 IN A 192.0.2.3',
    'send',
    '',
  ]);
  t.notRegex(updateScript({ server, from, to }), /^key/m);
});

test('of what dig prints the addresses of that name count, whatever else is there', (t) => {
  const text = [
    ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4711',
    'alias.example.org.\t60\tIN\tCNAME\twww.example.org.',
    'WWW.example.org.\t120\tIN\tA\t192.0.2.4',
    'www.example.org.\t120\tIN\tA\t192.0.2.3',
    'other.example.org.\t60\tIN\tA\t192.0.2.9',
    '',
  ].join('\n');
  const addresses = ['192.0.2.3', '192.0.2.4'];
  t.deepEqual(parseAnswer('www.example.org', text), {
    name: 'www.example.org',
    addresses,
    ttlSeconds: 120,
  });
  t.deepEqual(parseAnswer('x.example.org', text), {
    name: 'x.example.org',
    addresses: [],
    ttlSeconds: 0,
  });
});

test('lines for a zone file are whole by themselves', (t) => {
  const settings = { names: ['www.example.org'], ttlSeconds: 60 };
  t.deepEqual(zoneLines(settings, ['192.0.2.3', '192.0.2.4']), [
    'www.example.org. 60 IN A 192.0.2.3',
    'www.example.org. 60 IN A 192.0.2.4',
  ]);
});
