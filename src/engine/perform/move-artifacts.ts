import type { ArtifactStore } from '../../model/host/artifact-store.js';
import type { Connection } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { Emit } from '../../model/run/event.js';
import { quote } from '../../model/text/shell-quote.js';
import type { Step } from '../../model/plan/step.js';
import type { PlannedChange } from './scripted-steps.js';

function stepsOfType<T extends Step['type']>(
  changes: readonly PlannedChange[],
  type: T,
): readonly Extract<Step, { type: T }>[] {
  return changes
    .flatMap(({ change }) => change.steps)
    .filter((step): step is Extract<Step, { type: T }> => step.type === type);
}

/** Uploads what the changes put on a host; says on the way what is fetched for it. */
export async function putArtifacts(
  connection: Connection,
  changes: readonly PlannedChange[],
  { artifacts, emit }: { readonly artifacts: ArtifactStore; readonly emit: Emit },
): Promise<void> {
  const { host } = connection;
  for (const { artifact, path } of stepsOfType(changes, 'put')) {
    const localPath = await artifacts.resolve(artifact, (text) => {
      emit({ type: 'progress', host, text });
    });
    await connection.upload(localPath, path, 0o644);
  }
}

/** Takes home what was built on a host; what the store refuses is removed there. */
export async function fetchArtifacts(
  connection: Connection,
  changes: readonly PlannedChange[],
  { artifacts }: { readonly artifacts: ArtifactStore },
): Promise<void> {
  for (const { artifact, path } of stepsOfType(changes, 'fetch')) {
    try {
      await artifacts.accept(artifact, (localPath, maxBytes) =>
        connection.download(path, localPath, maxBytes),
      );
    } catch (error) {
      if (error instanceof LvsError && error.code === 'BUILD_FAILED') {
        await discardRefused(connection, path);
      }
      throw error;
    }
  }
}

// The next run would find it finished, and be refused it again. Why it was refused is what is told.
async function discardRefused(connection: Connection, path: string): Promise<void> {
  await connection.exec(`rm -f -- ${quote(path)}`).catch(() => undefined);
}
