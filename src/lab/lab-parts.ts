import os from 'node:os';

import { userCacheFolder } from '../model/host/user-folders.js';
import { chooseAccelerator } from './machine/accelerator.js';
import { ensureImage, type Image } from './image/image.js';
import type { LabPaths } from './state/lab-paths.js';
import { chooseHardware, type Hardware } from './machine/machine-args.js';
import { ensureSnapshot, type Snapshot } from './machine/snapshot.js';
import type { Topology } from './topology.js';

/** Where a person is told what takes its time. */
export type OnProgress = (text: string) => void;

/** Everything that a lab is started from. */
export type LabParts = {
  readonly image: Image;
  readonly hardware: Hardware;
  readonly topology: Topology;
  readonly snapshot: Snapshot;
};

/** Finds in the cache, or makes, what a lab is started from. Throws LAB_FAILED. */
export async function prepareParts(
  paths: LabPaths,
  topology: Topology,
  onProgress: OnProgress,
): Promise<LabParts> {
  const cache = userCacheFolder();
  const image = await ensureImage({ paths, cacheDir: cache, onProgress });
  const accelerator = await chooseAccelerator(cache, { ...image, onProgress });
  const hardware = chooseHardware(topology, accelerator, os.availableParallelism());
  const snapshot = await ensureSnapshot(paths, { image, hardware, topology }, onProgress);
  return { image, hardware, topology, snapshot };
}
