import test from 'ava';
import type { Event } from '../../src/model/run/event.js';
import { AwaitedHosts } from '../../src/report/awaited-hosts.js';

test('hosts that a probe still waits for are named', async (t) => {
  const told = await new Promise<Event>((resolve) => {
    const awaited = new AwaitedHosts(
      (event) => {
        if (event.type === 'hosts-awaited') resolve(event);
      },
      { firstMs: 20, againMs: 10_000 },
    );
    t.teardown(() => awaited.end());
    awaited.emit({ type: 'phase-started', phase: 'probe', hosts: ['lb1', 'lb2', 'web1'] });
    awaited.emit({ type: 'host-probed', host: 'lb1', durationMs: 5 });
    // The clock of the hosts that are named does not keep a process going.
    setTimeout(() => undefined, 5_000);
  });
  t.like(told, { type: 'hosts-awaited', hosts: ['lb2', 'web1'] });
});
