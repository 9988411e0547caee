import type { Budget } from '../../../src/model/verify/budget.js';
import type { Entry, History, Observer } from '../../../src/model/verify/history.js';
import { defaultAllowances } from '../../../src/verify/budget/allowances.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { findDrill } from '../../../src/verify/catalogue.js';
import { makeCluster } from '../reference-cluster.js';
import { failover, simulateHistory, type Scenario } from '../simulate-history.js';

/** The budget of a drill on the reference cluster, for the simulated histories. */
export function simulatedBudget(drill: string, intervalMs = 50, persistent = false): Budget {
  const cluster = makeCluster({}, persistent ? { persistenceSeconds: 60 } : {});
  return makeBudget(cluster, findDrill(drill)!, { ...defaultAllowances, intervalMs });
}

/** A history with one observer changed, or removed. */
export function withObserver(
  history: History,
  id: string,
  change: (observer: Observer) => Observer | undefined,
): History {
  const observers = history.observers.flatMap((observer) =>
    observer.id === id ? [change(observer)].filter((one) => one !== undefined) : [observer],
  );
  return { ...history, observers };
}

/** A history without the entries that fulfil the condition. */
export function withoutEntries(history: History, condition: (entry: Entry) => boolean): History {
  return { ...history, entries: history.entries.filter((entry) => !condition(entry)) };
}

/** Ends an observer before its time, with what it would have seen from then on. */
export function crash(history: History, id: string, atMs: number): History {
  const cut = withObserver(history, id, (observer) => ({
    ...observer,
    untilMs: atMs,
    endedEarly: 'the connection was lost',
  }));
  const isLater = (entry: Entry): boolean => {
    if (entry.type === 'mark' || entry.observer !== id) return false;
    const at = 'atMs' in entry ? entry.atMs : 'startMs' in entry ? entry.startMs : 0;
    return at > atMs;
  };
  return withoutEntries(cut, isLater);
}

/** The scenario of a real server's death: half of the requests fail until it is out of the pool. */
export function serverDeath(detectedAfterMs: number, changes: Partial<Scenario> = {}): Scenario {
  const injectMs = 5000;
  const base = failover(0, { loadEndMs: 40_000, restoredMs: 35_000 });
  return {
    ...base,
    drill: 'server-process',
    target: ['web1'],
    injectMs,
    silences: [],
    owners: [{ director: 'master', fromMs: 0, untilMs: Infinity }],
    dead: { server: 'web1', fromMs: injectMs, untilMs: 34_000, failure: 'refused' },
    outOfPool: { server: 'web1', fromMs: injectMs + detectedAfterMs, untilMs: 35_000 },
    ...changes,
  };
}

/** Both directors hold the VIP from the fault until the heal, and some time longer. */
export function splitBrain(longerMs: number, changes: Partial<Scenario> = {}): Scenario {
  const base = failover(0);
  return {
    ...base,
    drill: 'partition',
    owners: [
      { director: 'master', fromMs: 0, untilMs: Infinity },
      { director: 'backup', fromMs: base.injectMs + 3200, untilMs: base.healMs + 100 + longerMs },
    ],
    ...changes,
  };
}

/** Entries of the gateway's neighbour table that send the VIP to the master, after all others. */
function sendToMaster(history: History, atMs: number): History {
  const entry: Entry = {
    type: 'neighbour',
    observer: 'neighbours@gateway',
    atMs,
    vip: '10.0.0.227',
    mac: '02:00:00:00:00:01',
  };
  return { ...history, entries: [...history.entries, entry] };
}

/** The simulated history of a partition, in which the gateway follows the master's announcement. */
export function partitionHistory(longerMs: number): History {
  const scenario = splitBrain(longerMs);
  return sendToMaster(simulateHistory(scenario), scenario.healMs + 200);
}

/** A heal soon after the standby director took over, each move with a request that it cost. */
export function twoMoves(firstMs: number): History {
  const history = simulateHistory(
    failover(0, {
      drill: 'one-way-partition',
      healMs: 9000,
      restoredMs: 9300,
      silences: [
        { fromMs: firstMs, untilMs: firstMs + 50 },
        { fromMs: 9250, untilMs: 9300 },
      ],
      owners: [
        { director: 'master', fromMs: 0, untilMs: Infinity },
        { director: 'backup', fromMs: firstMs, untilMs: 9300 },
      ],
    }),
  );
  return sendToMaster(history, 9400);
}
