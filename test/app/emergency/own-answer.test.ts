import test from 'ava';
import { addressesThatAnswer, explainListeners } from '../../../src/app/emergency/own-answer.js';

const entrances = [{ protocol: 'TCP', first: 80, last: 80 }] as const;
const asked = { address: '192.168.56.102', entrances, vips: ['10.0.0.227'] };

function explain(...locals: readonly string[]): string {
  const lines = locals.map((local) => `tcp   LISTEN 0      511    ${local}       0.0.0.0:*`);
  return explainListeners(lines, asked);
}

test('what a real server lacks goes by who listens there', (t) => {
  t.is(explain('0.0.0.0:22', '[::]:22'), 'start what serves there: nothing listens on port 80');
  t.is(
    explain('10.0.0.227:80', '0.0.0.0:22'),
    'listen on 192.168.56.102, too: it listens on 10.0.0.227 alone',
  );
  t.is(
    explain('127.0.0.1:80', '[::1]:80'),
    'listen on 192.168.56.102, too: it listens on 127.0.0.1 and ::1 alone',
  );
  t.is(
    explain('127.0.0.53%lo:80'),
    'listen on 192.168.56.102, too: it listens on 127.0.0.53 alone',
  );
  for (const place of ['0.0.0.0:80', '*:80', '[::]:80', '192.168.56.102:80']) {
    t.regex(explain(place), /^look at its packet filter/);
  }
});

test('names lead to real servers that answer all their services', (t) => {
  const answer = { service: 'web', how: '', answers: true };
  const addresses = addressesThatAnswer([
    { ...answer, host: 'web2', address: '192.0.2.4' },
    { ...answer, host: 'web1', address: '192.0.2.3' },
    { ...answer, host: 'web1', address: '192.0.2.3', service: 'tls', answers: false },
    { ...answer, host: 'web3', address: '192.0.2.5' },
  ]);
  t.deepEqual(addresses, ['192.0.2.4', '192.0.2.5']);
});
