import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { limitBytes, maxSourceBytes } from './limit-bytes.js';

export type DownloadOptions = {
  /** Longest wait for the answer, and then for each next piece of it. */
  readonly idleTimeoutMs: number;
  /** Longest time for all of it. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Called with the bytes that have arrived, and with all of them where the server says so. */
  readonly onBytes?: (received: number, total: number | undefined) => void;
};

// 1 MB at 2 KB a second.
const defaultTimeoutMs = 600_000;

/** Fetches a URL into a file; rejects with an Error whose message is a reason for people. */
export async function download(
  url: string,
  file: string,
  { idleTimeoutMs, signal, onBytes, ...limits }: DownloadOptions,
): Promise<void> {
  const { timeoutMs = defaultTimeoutMs, maxBytes = maxSourceBytes } = limits;
  const idle = new AbortController();
  const timer = setTimeout(() => {
    idle.abort(new Error(`no answer for ${idleTimeoutMs / 1000} s`));
  }, idleTimeoutMs);
  const late = setTimeout(() => {
    idle.abort(new Error(`not all of it had arrived after ${timeoutMs / 1000} s`));
  }, timeoutMs);
  const ending = AbortSignal.any([idle.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    const response = await fetch(url, { signal: ending });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`HTTP status ${response.status} ${response.statusText}`.trimEnd());
    }
    const total = Number(response.headers.get('content-length') ?? Number.NaN) || undefined;
    let received = 0;
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        timer.refresh();
        received += chunk.length;
        onBytes?.(received, total);
        done(undefined, chunk);
      },
    });
    const target = createWriteStream(file, { mode: 0o600 });
    await pipeline(response.body, limitBytes(maxBytes), watch, target);
  } catch (error) {
    throw new Error(reasonOf(error, ending), { cause: error });
  } finally {
    clearTimeout(timer);
    clearTimeout(late);
  }
}

// fetch hides why behind "fetch failed" and "terminated"; with several addresses, behind an AggregateError.
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted && signal.reason instanceof Error) return signal.reason.message;
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof AggregateError) return reasonOf(error.cause.errors[0], signal);
  if (error.cause instanceof Error) return reasonOf(error.cause, signal);
  return error.message === 'other side closed' ? 'the answer ended early' : error.message;
}
