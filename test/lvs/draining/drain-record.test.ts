import test from 'ava';
import fc from 'fast-check';
import { withRequest, withoutStrangers } from '../../../src/lvs/draining/drain-record.js';
import { latestRecord } from '../../../src/lvs/draining/latest-record.js';
import { formatRecord, parseRecord } from '../../../src/lvs/draining/record-text.js';
import type { DrainRecord, DrainRequest } from '../../../src/model/cluster/drain.js';
import type { RealServer } from '../../../src/model/cluster/cluster.js';

const servers = ['web1', 'web2', 'web3'].map((host, index): RealServer => ({
  host,
  address: `192.0.2.${index}`,
  port: 80,
  method: 'DR',
  weight: 3,
}));
const services = ['web', 'tls'].map((name) => ({ name, realServers: servers }));

const request: fc.Arbitrary<DrainRequest> = fc.record(
  {
    type: fc.constantFrom('drain' as const, 'undrain' as const),
    hosts: fc.uniqueArray(fc.constantFrom('web1', 'web2', 'web3'), { minLength: 1 }),
    service: fc.constantFrom('web', 'tls'),
    since: fc.constantFrom('2026-11-29T16:55:00Z', '2026-11-29T17:55:00Z'),
    by: fc.constantFrom('alice@desk', 'bob@lap'),
  },
  { requiredKeys: ['type', 'hosts', 'since', 'by'] },
);

const record: fc.Arbitrary<DrainRecord | undefined> = fc
  .array(request, { maxLength: 6 })
  .map((requests) =>
    requests.reduce<DrainRecord | undefined>(
      (all, one) => withRequest(all, one, services),
      undefined,
    ),
  );

const isDrained = (seen: DrainRecord | undefined, host: string, service: string): boolean =>
  (seen?.drains ?? []).some(
    (drain) => drain.host === host && (drain.service ?? service) === service,
  );

test('after a request exactly its real servers and services are otherwise than before', (t) => {
  fc.assert(
    fc.property(record, request, (before, asked) => {
      const after = withRequest(before, asked, services);
      for (const { host } of servers) {
        for (const { name } of services) {
          const isAsked = asked.hosts.includes(host) && (asked.service ?? name) === name;
          const wanted = isAsked ? asked.type === 'drain' : isDrained(before, host, name);
          t.is(isDrained(after, host, name), wanted);
        }
      }
    }),
  );
});

test('what is asked for twice changes nothing more, and whoever was drained is so since then', (t) => {
  fc.assert(
    fc.property(record, request, (before, asked) => {
      const after = withRequest(before, asked, services);
      const again = { ...asked, since: '2027-01-01T00:00:00Z', by: 'carol@far' };
      t.is(withRequest(after, again, services) ?? after, after);
    }),
  );
});

test('directors in any order agree on one record, the one with the last change', (t) => {
  fc.assert(
    fc.property(record, record, request, (one, other, asked) => {
      const latest = latestRecord([one, other]);
      t.deepEqual(latestRecord([other, one]), latest);
      const changed = withRequest(latest, asked, services);
      t.deepEqual(latestRecord([one, changed, other]), changed ?? latest);
    }),
  );
});

test('a record is read from a file as it was written', (t) => {
  fc.assert(
    fc.property(record, (written) => {
      if (written !== undefined) t.deepEqual(parseRecord(formatRecord(written)), written);
    }),
  );
});

test('other text is no record', (t) => {
  for (const text of ['', 'web2 * 2026-11-29T16:55:00Z alice@desk', 'serial x', '\u0000']) {
    t.is(parseRecord(text), undefined);
  }
});

test('a host or service that the inventory no longer has is forgotten by a change of its own', (t) => {
  const drained = withRequest(
    undefined,
    { type: 'drain', hosts: ['web2'], since: '2026-11-29T16:55:00Z', by: 'alice@desk' },
    services,
  )!;
  t.is(withoutStrangers(drained, services), drained);
  const without = services.map((service) => ({
    ...service,
    realServers: servers.filter(({ host }) => host !== 'web2'),
  }));
  t.deepEqual(withoutStrangers(drained, without), { ...drained, serial: 2, drains: [] });
});

const forDeploy: Omit<DrainRequest, 'type'> = {
  ...{ since: '2026-11-30T12:00:00Z', by: 'carol@desk', hosts: ['web2'] },
  for: 'deploy',
  services: ['web', 'tls'],
};

test('what is drained while content is deployed ends with that, and a person keeps what a person has drained', (t) => {
  const all = [...services, { name: 'mail', realServers: servers }];
  const byHand = withRequest(
    undefined,
    {
      type: 'drain',
      hosts: ['web2'],
      service: 'tls',
      since: '2026-11-29T12:00:00Z',
      by: 'bob@desk',
    },
    all,
  );
  const out = withRequest(byHand, { type: 'drain', ...forDeploy }, all);
  t.deepEqual(
    out?.drains.map(({ service, by, for: purpose }) => [service, by, purpose]),
    [
      ['tls', 'bob@desk', undefined],
      ['web', 'carol@desk', 'deploy'],
    ],
  );
  t.deepEqual(parseRecord(formatRecord(out!)), out);
  t.is(withRequest(out, { type: 'drain', ...forDeploy }, all), out);
  const back = withRequest(out, { type: 'undrain', ...forDeploy }, all);
  t.deepEqual(back?.drains, byHand?.drains);

  // Somebody who drains it meanwhile wants it to stay so.
  const kept = withRequest(
    out,
    { type: 'drain', hosts: ['web2'], since: '2026-11-30T12:01:00Z', by: 'bob@desk' },
    all,
  );
  t.deepEqual(
    withRequest(kept, { type: 'undrain', ...forDeploy }, all)?.drains.map(({ service }) => service),
    [undefined],
  );
});
