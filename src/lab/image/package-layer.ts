import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import { requireTrusted } from '../../local/trust.js';
import { asRoot, programEnv } from '../machine/requirements.js';
import { runChecked } from '../ssh/run-program.js';
import { guestDir, type LabPaths } from '../state/lab-paths.js';
import { inWorkFolder } from '../state/unfinished.js';
import { hashContent } from './content-hash.js';
import type { Image } from './image.js';
import { publish } from './image-folder.js';

const makeLayer = path.join(guestDir, 'image', 'make-layer.sh');

// What runs and what is mounted ends with it.
const endingTogether = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];

export type LayerInputs = {
  readonly image: Image;
  /** At least one; each is in the image's own repository. */
  readonly packages: readonly string[];
};

/**
 * The folder of what packages add to the image, with their units off; made on first use. An emulated machine
 * takes minutes for what is installed here in seconds. Throws LAB_FAILED.
 */
export async function ensurePackageLayer(
  paths: LabPaths,
  { image, packages }: LayerInputs,
  onProgress: (text: string) => void,
): Promise<string> {
  const layersDir = path.join(image.dir, 'layers');
  const dir = path.join(layersDir, hashContent([], [...new Set(packages)].sort()));
  requireTrusted([dir], { what: "The lab's cached packages", code: 'LAB_FAILED' });
  if (existsSync(dir)) return dir;

  mkdirSync(layersDir, { recursive: true, mode: 0o700 });
  onProgress(`installing ${packages.join(', ')} for all nodes (first time only, about 30 s)`);
  await inWorkFolder(paths, layersDir, async (folder) => {
    const layer = path.join(folder, 'layer');
    await runChecked(
      asRoot([
        'setpriv',
        '--pdeathsig',
        'KILL',
        ...endingTogether,
        ...['sh', makeLayer, image.root, folder, layer, ...packages],
      ]),
      {
        doing: "Installing the packages of the lab's nodes",
        env: programEnv(),
        hint: 'Packages are those of lab/image/packages-repository.txt, and all that they depend on.',
      },
    );
    publish(layer, dir);
  });
  return dir;
}
