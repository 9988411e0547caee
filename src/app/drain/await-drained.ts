import { setTimeout as delay } from 'node:timers/promises';
import type { Run, RunResult } from '../../engine/run.js';
import { ipvsLoad } from '../../facts/ipvs/ipvs-load.js';
import { LookStream } from '../../look/stream/look-stream.js';
import type { DrainRequest } from '../../model/cluster/drain.js';
import { joinNames } from '../../model/text/list-names.js';
import { LvsError } from '../../model/problem/error.js';
import { describeLoad, isIdle, loadOf, type DrainedLoad } from './drained-load.js';

type Waiting = { readonly request: DrainRequest; readonly timeoutMs: number };

const pauseMs = 1000;

/**
 * Waits until the drained real servers have no connection left on any director, and persistence ties no
 * client to them, and tells how many there are each time that changes.
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
      if (text !== told) emit({ type: 'progress', text });
      told = text;
      if (performance.now() - startedAt >= timeoutMs) {
        return tooLong(result, request, loads, timeoutMs);
      }
      await delay(pauseMs, undefined, { signal });
    }
  } finally {
    for (const stream of streams) stream.close();
  }
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
      hint: 'It gets no new connections, and stays drained. Wait on by the same command, or go on: what is left ends when the real server does. Where answers go around the directors, `ss -t` on the real server tells whether there are any: a director counts a connection for up to 15 minutes where it was not the client that ended it.',
    },
  );
  return { ...result, failures: new Map([...result.failures, [host, error]]) };
}
