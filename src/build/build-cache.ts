import { existsSync, lstatSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LvsError } from '../model/problem/error.js';
import { finishedBuildPath } from '../model/host/build-paths.js';
import type { Artifact } from '../model/plan/step.js';
import { checksumOf, maxArchiveBytes, objectToArchive } from './source/archive-check.js';
import { writeAtomically } from './atomic-file.js';

export type BuildArtifact = Extract<Artifact, { type: 'build' }>;

const ending = '.tar.gz';
const digestEnding = '.sha256';

/**
 * Finished builds: `KEY.tar.gz`, each with `KEY.tar.gz.sha256` beside it, which is written when the
 * archive is taken in, and compared whenever it is used.
 */
export class BuildCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keys of the builds that are there. */
  async list(): Promise<ReadonlySet<string>> {
    if (!existsSync(this.#folder)) return new Set();
    const names = new Set(await readdir(this.#folder));
    const archives = [...names].filter(
      (name) =>
        name.endsWith(ending) && !name.startsWith('.') && names.has(`${name}${digestEnding}`),
    );
    return new Set(archives.map((name) => name.slice(0, -ending.length)));
  }

  /** The archive of a build; what is there and cannot be trusted is thrown away, and named. */
  async find(artifact: BuildArtifact): Promise<string> {
    const file = this.#pathOf(artifact);
    const fault = await findFault(file);
    if (fault === undefined) return file;
    if (fault === 'missing') throw notBuilt(artifact);
    await discard(file);
    throw damagedBuild(artifact, file, fault);
  }

  /** Takes in what `download` writes to the path that it is given. */
  async accept(
    artifact: BuildArtifact,
    download: (localPath: string, maxBytes: number) => Promise<void>,
  ): Promise<void> {
    const file = this.#pathOf(artifact);
    await writeAtomically(file, async (temporary) => {
      await download(temporary, maxArchiveBytes);
      const objection = await objectToArchive(temporary, artifact.program);
      if (objection !== undefined) throw refusedBuild(artifact, objection);
      const line = `${await checksumOf(temporary)}  ${path.basename(file)}\n`;
      await discard(file);
      await writeAtomically(`${file}${digestEnding}`, (digest) =>
        writeFile(digest, line, { mode: 0o600 }),
      );
    });
  }

  #pathOf({ key }: BuildArtifact): string {
    return path.join(this.#folder, `${key}${ending}`);
  }
}

async function findFault(file: string): Promise<string | undefined> {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'missing';
  if (!stat.isFile()) return 'is not a regular file';
  if (stat.uid !== 0 && stat.uid !== process.getuid?.()) return 'belongs to another user';
  const said = await readFile(`${file}${digestEnding}`, 'latin1').catch(() => undefined);
  if (said === undefined) return 'has no checksum beside it';
  const [digest = ''] = said.split(' ');
  return digest === (await checksumOf(file)) ? undefined : 'differs from the checksum beside it';
}

async function discard(file: string): Promise<void> {
  await rm(file, { force: true, recursive: true });
  await rm(`${file}${digestEnding}`, { force: true, recursive: true });
}

function notBuilt({ program, version, key }: BuildArtifact): LvsError {
  return new LvsError('BUILD_FAILED', `No host has built ${program} ${version} as ${key}.`, {
    hint: 'A build works only on the same distribution, release and architecture: name a `builder` that has those of this host, and include it in the run.',
  });
}

function damagedBuild({ program, version }: BuildArtifact, file: string, fault: string): LvsError {
  return new LvsError(
    'BUILD_FAILED',
    `${file}, the cached build of ${program} ${version}, ${fault}. It is deleted.`,
    { hint: 'Run the same command again: it is fetched from the builder again.' },
  );
}

function refusedBuild({ program, version, key }: BuildArtifact, objection: string): LvsError {
  return new LvsError(
    'BUILD_FAILED',
    `${finishedBuildPath(key)}, the finished build of ${program} ${version}, is refused: ${objection}.`,
    { hint: 'It is deleted on the builder: run the same command again, and it is built again.' },
  );
}
