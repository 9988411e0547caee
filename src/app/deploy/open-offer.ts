import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Run } from '../../engine/run.js';
import { describeContent } from '../../local/content/describe-content.js';
import { packContent } from '../../local/content/pack-content.js';
import type { Drained } from '../../model/cluster/drain.js';
import { describeBytes } from '../../resources/content/content-changes.js';
import type { ContentRequest } from '../../rollout/content/content-goal.js';
import type { Invocation } from '../invocation/invocation.js';
import type { DeployOptions } from '../options.js';
import { runBy } from '../run/identify-run.js';

/** What a run of `deploy` brings, or goes to. */
export type Offer = {
  readonly request: ContentRequest;
  readonly about: Drained;
  /** Has the archive of the content, once somebody needs it. */
  readonly artifacts: Run['artifacts'];
  readonly close: () => Promise<void>;
};

type Asked = {
  readonly content: string | undefined;
  readonly options: Pick<DeployOptions, 'rollback' | 'toVersion'>;
};

/** Reads the content that is to be deployed, or says to which version the web servers go. */
export async function openOffer(
  invocation: Pick<Invocation, 'env' | 'startedAt'>,
  { cluster, artifacts, signal, emit }: Pick<Run, 'cluster' | 'artifacts' | 'signal' | 'emit'>,
  { content, options: { rollback, toVersion } }: Asked,
): Promise<Offer> {
  const by = runBy(invocation).replaceAll(/[^!-~]/g, '?');
  const about = { since: invocation.startedAt.toISOString().replace(/\.\d+Z$/, 'Z'), by };
  const close = (): Promise<void> => Promise.resolve();
  if (rollback) return { request: { ...about, type: 'rollback' }, about, artifacts, close };
  if (toVersion !== undefined) {
    return { request: { ...about, type: 'version', id: toVersion }, about, artifacts, close };
  }
  const folder = path.resolve(content ?? cluster.tiers.web?.content ?? '.');
  const local = await describeContent(folder, signal);
  const { id, files, bytes } = local;
  const size = `${files} ${files === 1 ? 'file' : 'files'}, ${describeBytes(bytes)}`;
  emit({ type: 'progress', text: `${folder} is version ${id}: ${size}` });
  const offered = { ...about, artifact: { type: 'content', id }, files, bytes } as const;
  let packed: Promise<string> | undefined;
  let place: string | undefined;
  const pack = async (): Promise<string> => {
    place = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-content-'));
    const file = path.join(place, `${id}.tar.gz`);
    await packContent(local, file, signal);
    return file;
  };
  return {
    request: { ...about, type: 'deploy', offered },
    about,
    artifacts: {
      ...artifacts,
      resolve: (artifact, onProgress) =>
        artifact.type === 'content' ? (packed ??= pack()) : artifacts.resolve(artifact, onProgress),
    },
    close: async () => {
      await packed?.catch(() => undefined);
      if (place !== undefined) await rm(place, { recursive: true, force: true });
    },
  };
}
