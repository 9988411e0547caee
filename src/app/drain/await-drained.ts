import { setTimeout as delay } from 'node:timers/promises';
import type { Run, RunResult } from '../../engine/run.js';
import { ipvsLoad } from '../../facts/ipvs/ipvs-load.js';
import { LookStream } from '../../look/stream/look-stream.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import { joinNames } from '../../model/text/list-names.js';
import { LvsError } from '../../model/problem/error.js';
import { OwnCounts } from './own-count.js';
import { describeLoad, isIdle, loadOf, type DrainedLoad } from './drained-load.js';

type Waiting = { readonly request: DrainRequest; readonly timeoutMs: number };

const pauseMs = 1000;

/**
 * Waits until the drained real servers have no connection left on any director, and persistence ties no
 * client to them, and tells how many there are each time that changes. Where directors see what clients send alone, they
 * may count what has ended: there a real server that has none open itself has none.
 */
export async function awaitDrained(
  run: Run,
  result: RunResult,
  { request, timeoutMs }: Waiting,
): Promise<RunResult> {
  const { cluster, emit, signal } = run;
  const startedAt = performance.now();
  const elapsedSeconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  const directors = run.hosts.map(({ host }) => host.name);
  const streams = await Promise.all(directors.map((name) => openStream(run, name)));
  const counts = new OwnCounts(run, request);
  try {
    let told = '';
    for (;;) {
      const looks = await Promise.all(
        streams.map((stream) => stream.ask('load', ({ facts }) => facts.get(ipvsLoad))),
      );
      const loads = loadOf(cluster.services, looks.flat(), request);
      const text = describeLoad(loads);
      const names = joinNames(request.hosts);
      if (isIdle(loads)) {
        const after = `after ${elapsedSeconds()} s of waiting`;
        emit({ type: 'progress', text: `${names}: the last connection has gone, ${after}` });
        return result;
      }
      const left = loads.filter((load) => !isIdle([load]));
      if (await haveAllEnded(left, counts)) {
        const after = `after ${elapsedSeconds()} s of waiting`;
        emit({
          type: 'progress',
          text: `${names}: no connection is open there, ${after}; directors have missed the end of what they count (${text})`,
        });
        return result;
      }
      if (text !== told) emit({ type: 'progress', text });
      told = text;
      if (performance.now() - startedAt >= timeoutMs) {
        return tooLong(result, request, loads, timeoutMs);
      }
      await delay(pauseMs, undefined, { signal });
    }
  } finally {
    for (const stream of streams) stream.close();
    await counts.close();
  }
}

/** Whether all that is left has ended, and directors have only not seen it. */
async function haveAllEnded(left: readonly DrainedLoad[], counts: OwnCounts): Promise<boolean> {
  if (!left.every(({ oneSided }) => oneSided)) return false;
  const nowMs = performance.now();
  const quiet = await Promise.all(left.map(({ host }) => counts.of(host).isQuiet(nowMs)));
  return quiet.every((isQuiet) => isQuiet);
}

type Stream = LookStream<'load'>;

async function openStream({ pool, signal }: Run, director: string): Promise<Stream> {
  const connection = await pool.connect(director, signal);
  return new LookStream(connection, { questions: { load: [ipvsLoad] } }, { signal });
}

function tooLong(
  result: RunResult,
  { hosts }: DrainRequest,
  loads: readonly DrainedLoad[],
  timeoutMs: number,
): RunResult {
  const [host = ''] = hosts;
  const still = describeLoad(loads);
  const error = new LvsError(
    'NOT_DRAINED',
    `After ${Math.round(timeoutMs / 1000)} s there is still something left: ${still}.`,
    {
      host,
      hint: 'It gets no new connections, and stays drained. Wait on by the same command, or go on: what is left ends when the real server does.',
    },
  );
  return { ...result, failures: new Map([...result.failures, [host, error]]) };
}
