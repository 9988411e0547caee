import test from 'ava';
import fc from 'fast-check';
import { StreamLines, type Said } from '../../../src/look/stream/stream-lines.js';

const nonce = '00ff00ff00ff00ff';
const printed = ['[{"ifname":"eth0","addr_info":[]},{"ifname":"eth1"}]', 'ipvs'];
const answer = `${printed.join('\n')}\n@@lvsdeploy:${nonce}:answer 1 1700000000.250000000\n`;
const news = [
  '[2026-01-31T12:00:00.000125] 2: eth0    inet 10.0.0.227/32 scope global eth0',
  '1700000000.000001 master Keepalived_vrrp[812]: (web) Entering MASTER STATE',
];

test('what happens is told whole wherever it comes within an answer, and the answer stays whole', (t) => {
  const chunk = fc.integer({ min: 1, max: 200 });
  const place = fc.integer({ min: 0, max: answer.length - 1 });
  const property = fc.property(place, fc.constantFrom(...news), chunk, (at, event, size) => {
    const text = `${answer.slice(0, at)}${event}\n${answer.slice(at)}`;
    const lines = new StreamLines(nonce);
    const said: Said[] = [];
    for (let from = 0; from < text.length; from += size) {
      said.push(...lines.read(text.slice(from, from + size)));
    }
    t.deepEqual(said, [
      { type: 'event', line: event },
      {
        type: 'answer',
        number: 1,
        hostMs: 1_700_000_000_250,
        output: `${printed.join('\n')}\n`,
      },
    ]);
  });
  fc.assert(property);
});
