import { stat } from 'node:fs/promises';
import { LvsError } from '../../model/problem/error.js';
import { checksumOf } from './archive-check.js';
import { catalogs } from '../catalog.js';
import { copyBounded } from './copy-bounded.js';
import { fetchDebianSource } from './debian-source.js';
import { download } from './download.js';
import { maxSourceBytes } from './limit-bytes.js';
import type { BuildSource, SourceWay } from './source.js';

export type FetchOptions = {
  readonly onProgress?: (text: string) => void;
  /** Longest wait for an HTTP server. */
  readonly idleTimeoutMs?: number;
  /** The apt client: for tests. */
  readonly aptGet?: string;
  /** Ends what is under way; the rejection is the signal's reason. */
  readonly signal?: AbortSignal;
};

const defaultIdleTimeoutMs = 15_000;
const progressIntervalMs = 2_000;

/**
 * Fetches a source archive to a file, by the first way that works, and verifies it. Rejects with
 * DOWNLOAD_FAILED, which names every way that was tried, or CHECKSUM_MISMATCH: an archive other than
 * the pinned one is never passed over in silence.
 */
export async function fetchSource(
  source: BuildSource,
  file: string,
  options: FetchOptions,
): Promise<void> {
  const reasons: string[] = [];
  for (const way of source.ways) {
    options.onProgress?.(`fetching ${source.artifact.fileName} from ${describeWay(source, way)}`);
    try {
      await fetchBy(way, source, file, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(`${describeWay(source, way)}: ${(error as Error).message}`);
      continue;
    }
    await verifyFetched(source, way, file);
    return;
  }
  throw notFetched(source, reasons);
}

async function fetchBy(
  way: SourceWay,
  { program, artifact }: BuildSource,
  file: string,
  { onProgress, idleTimeoutMs = defaultIdleTimeoutMs, aptGet, signal }: FetchOptions,
): Promise<void> {
  switch (way.type) {
    case 'file':
      await copyBounded(way.path, file, maxSourceBytes);
      break;
    case 'debian': {
      const wanted = { ...artifact, suite: way.suite, program };
      await fetchDebianSource(wanted, file, {
        ...(aptGet && { aptGet }),
        ...(signal && { signal }),
      });
      break;
    }
    case 'url': {
      const onBytes = onProgress && tellBytes(artifact.fileName, onProgress);
      const options = { idleTimeoutMs, ...(onBytes && { onBytes }), ...(signal && { signal }) };
      await download(way.url, file, options);
    }
  }
}

function tellBytes(
  fileName: string,
  onProgress: (text: string) => void,
): (received: number, total: number | undefined) => void {
  let toldAt = performance.now();
  return (received, total) => {
    if (performance.now() - toldAt < progressIntervalMs) return;
    toldAt = performance.now();
    const whole = total === undefined ? '' : ` of ${Math.ceil(total / 1024)}`;
    onProgress(`fetching ${fileName}: ${Math.ceil(received / 1024)}${whole} KiB`);
  };
}

function describeWay({ program }: BuildSource, way: SourceWay): string {
  switch (way.type) {
    case 'file':
      return way.path;
    case 'debian':
      return `Debian's source package ${program} (${way.suite})`;
    case 'url':
      return way.url;
  }
}

async function verifyFetched(source: BuildSource, way: SourceWay, file: string): Promise<void> {
  const { fileName, sha256 } = source.artifact;
  const got = await checksumOf(file);
  if (got === sha256) return;
  const { size } = await stat(file);
  const place = describeWay(source, way);
  throw new LvsError(
    'CHECKSUM_MISMATCH',
    `${place} is not the pinned ${fileName}: expected sha256 ${sha256}, got ${got} (${size} bytes).`,
    { hint: mismatchHint(source.program, way) },
  );
}

function mismatchHint(program: string, way: SourceWay): string {
  const trust = `Only if you trust that archive, set build.${program}.sha256 to what it has.`;
  if (way.type === 'file') return trust;
  return `A proxy or a login page may have answered instead. ${trust} Or name a good copy: build.${program}.file.`;
}

function notFetched({ program, artifact }: BuildSource, reasons: readonly string[]): LvsError {
  const { fileName, sha256 } = artifact;
  const ways = reasons.map((reason) => `\n  ${reason}`).join('');
  return new LvsError('DOWNLOAD_FAILED', `${fileName} could not be fetched:${ways}`, {
    hint: `Fetch it on another machine, check that its sha256 is ${sha256}, and name it in the inventory: build.${program}.file.${nameNearest(program, artifact.version)}`,
  });
}

// Said, and not taken: another version is the operator's decision.
function nameNearest(program: BuildSource['program'], version: string): string {
  const { known } = catalogs[program];
  const nearest = known[version]?.nearest;
  if (nearest === undefined) return '';
  return ` Or take the nearest version, ${nearest}, which is in Debian ${known[nearest]?.debianSuite ?? ''} too: build.${program}.version.`;
}
