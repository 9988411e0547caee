import test from 'ava';
import type { RequestEntry } from '../../../src/model/verify/history.js';
import { asksThroughVip } from '../../../src/verify/load/asks.js';
import { OpenLoop } from '../../../src/verify/load/open-loop.js';
import { answeringStream, fakeConnection } from '../double/fake-connection.js';
import { VirtualClock } from '../double/virtual-clock.js';
import { makeCluster } from '../reference-cluster.js';

const intervalMs = 50;
const stallMs = 500;
const answer = 'HTTP/1.1 200 OK\r\nX-Real-Server: web1\r\nContent-Length: 0\r\n\r\n';

/** A clock of a control host that does not run for a while, once. */
class StallingClock extends VirtualClock {
  #isOver = false;

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#isOver || this.now() < 1000 || ms > intervalMs) return super.sleep(ms, signal);
    this.#isOver = true;
    return super.sleep(ms + stallMs, signal);
  }
}

test('after a stall of this machine every request is made up for, and is late from when it was due', async (t) => {
  const clock = new StallingClock();
  const connection = fakeConnection('client', { forward: () => answeringStream(answer) });
  const rounds = asksThroughVip(
    [{ host: 'client', address: '10.0.1.10', connection }],
    makeCluster(),
  );
  const load = new OpenLoop({ rounds, clock, intervalMs, timeoutMs: 2000 });
  await clock.sleep(3000);
  const { entries } = await load.stop();
  const requests = entries
    .filter((entry): entry is RequestEntry => entry.type === 'request')
    .toSorted((a, b) => a.scheduledMs - b.scheduledMs);
  t.deepEqual(
    requests.map(({ scheduledMs }) => scheduledMs),
    requests.map((_, index) => index * intervalMs),
  );
  const worst = Math.max(...requests.map((one) => one.startMs + one.durationMs - one.scheduledMs));
  const byStart = Math.max(...requests.map(({ durationMs }) => durationMs));
  t.true(worst >= stallMs, `${worst} ms`);
  t.true(byStart < stallMs, `${byStart} ms`);
});
