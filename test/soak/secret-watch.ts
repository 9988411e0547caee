import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { on } from '../e2e/testbed.js';
import { run } from '../secrets/run-with-input.js';
import { fileSearch, processSearch, readSearch, type Sentinels } from '../secrets/secret-search.js';
import { until } from './until.js';

/*
 * Whether secrets of an inventory are to be seen where they must not be: in the words and environments of all processes of
 * nodes and of this machine while something is done, and afterwards in what was written on the nodes.
 */

/** Where nobody may see it, and where somebody is shown: it proves that the search sees. */
const canary = 'canary-of-the-secret-watch';
const plantedCount = 20;
const stopFile = '/run/secret-watch.stop';

/** What the looks at processes and files of some nodes have shown. */
export type Watched<T> = {
  readonly result: T;
  /** Looks at the processes, of all nodes and this machine. */
  readonly samples: number;
  /** Of twenty processes of 100 ms on each node that show something, how many were seen at least. */
  readonly plantedSeen: number;
  /** `NODE: NAME arguments PID WORDS` ...; empty: nothing secret was seen. */
  readonly found: readonly string[];
};

/** Looks at all processes of nodes and of this machine while work is done. */
export async function whileWatchingProcesses<T>(
  nodes: readonly string[],
  sentinels: Sentinels,
  work: () => Promise<T>,
): Promise<Watched<T>> {
  const program = processSearch({ ...sentinels, canary }, 0.03);
  const ownStop = path.join(os.tmpdir(), `secret-watch-${String(process.pid)}.stop`);
  const forget = [ownStop, `${ownStop}.ready`].map((file) => rm(file, { force: true }));
  await Promise.all(forget);
  const stop = () =>
    Promise.all([writeFile(ownStop, ''), ...nodes.map((node) => on(node, `touch ${stopFile}`))]);
  const watching = [
    run(['perl', '-', ownStop], program),
    ...nodes.map((node) =>
      on(node, `rm -f ${stopFile} ${stopFile}.ready; perl - ${stopFile}`, program),
    ),
  ];
  // They are awaited below, when they have been told to end.
  for (const one of watching) one.catch(() => undefined);
  try {
    while (!existsSync(`${ownStop}.ready`)) await delay(50);
    for (const node of nodes) await on(node, until(`[ -e ${stopFile}.ready ]`));
    for (const node of nodes) await on(node, plant);
    const result = await work();
    await stop();
    const searches = (await Promise.all(watching)).map(readSearch);
    const places = ['this machine', ...nodes];
    const seen = searches.flatMap(({ found }, index) =>
      found.map((line) => `${places[index] ?? ''}: ${line}`),
    );
    const planted = nodes.map(
      (node) => seen.filter((line) => line.startsWith(`${node}: canary arguments `)).length,
    );
    return {
      ...{ result, samples: searches.reduce((sum, { count }) => sum + count, 0) },
      plantedSeen: Math.min(...planted),
      found: seen.filter((line) => !line.includes(': canary ')),
    };
  } finally {
    await stop();
  }
}

const plant = `for n in $(seq ${String(plantedCount)}); do perl -e 'select undef, undef, undef, 0.1' -- --password=${canary}; done`;

/** The time on a node, in seconds since 1970. */
export async function timeOn(node: string): Promise<number> {
  return Number(await on(node, 'date +%s'));
}

/** What was written on nodes since then: logs and temporary files, and all that anybody can read; gives what shows a secret. */
export async function searchFiles(
  since: ReadonlyMap<string, number>,
  sentinels: Sentinels,
): Promise<{ readonly files: number; readonly found: readonly string[] }> {
  const results = await Promise.all(
    [...since].map(async ([node, begin]) => {
      const command = `perl - ${String(begin)} / /var/log /tmp /var/tmp`;
      const { count, found } = readSearch(await on(node, command, fileSearch(sentinels)));
      return { count, found: found.map((line) => `${node}: ${line}`) };
    }),
  );
  return {
    files: results.reduce((sum, { count }) => sum + count, 0),
    found: results.flatMap(({ found }) => found),
  };
}
