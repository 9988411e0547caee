import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { requireTrusted } from '../../local/trust.js';
import { quote } from '../../model/text/shell-quote.js';
import { readDebianSources, readFetchOptions, suite } from './apt-sources.js';
import { hashContent } from './content-hash.js';
import { publish } from './image-folder.js';
import { guestDir, type LabPaths } from '../state/lab-paths.js';
import { asRoot, isRoot, programEnv } from '../machine/requirements.js';
import { runChecked } from '../ssh/run-program.js';
import { inWorkFolder } from '../state/unfinished.js';

/** A finished image: what all labs with the same content share, read-only. */
export type Image = {
  readonly hash: string;
  readonly dir: string;
  /** The root file system as a folder, for the builder. */
  readonly root: string;
  /** The same as a disk. */
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  /** The local package repository. */
  readonly repository: string;
};

const guestParts = ['image', 'rootfs', 'initrd'].map((name) => path.join(guestDir, name));
const imageMb = 1024;

/** The image for the files that this version of lvsdeploy carries, whether it is there or not. */
export function findImage(cacheDir: string): Image {
  return describeImage(path.join(cacheDir, 'images'), hashContent(guestParts, { suite, imageMb }));
}

function describeImage(imagesDir: string, hash: string): Image {
  const dir = path.join(imagesDir, hash);
  const root = path.join(dir, 'root');
  const own = path.join(root, 'usr/lib/lvsdeploy-lab');
  return {
    hash,
    dir,
    root,
    disk: path.join(dir, 'root.ext4'),
    kernel: path.join(dir, 'vmlinuz'),
    initrd: path.join(dir, 'initrd.img'),
    repository: path.join(own, 'apt'),
  };
}

function readPackages(name: string): string {
  return readFileSync(path.join(guestDir, 'image', name), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .join(',');
}

// What runs and what is mounted ends with this process, also where it ends without a word.
// Without root, mmdebstrap has namespaces of its own.
function endingTogether(): readonly [string, ...string[]] {
  const alone = ['setpriv', '--pdeathsig', 'KILL'] as const;
  return isRoot()
    ? [...alone, 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
    : alone;
}

async function bootstrap(target: string, workDir: string): Promise<void> {
  const sources = await readDebianSources();
  const fetchOptions = path.join(workDir, 'fetch.conf');
  writeFileSync(fetchOptions, `${await readFetchOptions()}\n`);
  const customize = path.join(guestDir, 'image', 'customize.sh');
  const dpkgOptions = readFileSync(path.join(guestDir, 'rootfs/etc/dpkg/dpkg.cfg.d/90lab'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  await runChecked(
    [
      ...endingTogether(),
      'mmdebstrap',
      `--mode=${isRoot() ? 'root' : 'unshare'}`,
      '--variant=minbase',
      '--format=tar',
      '--skip=cleanup/apt',
      `--aptopt=${fetchOptions}`,
      '--aptopt=Acquire::Languages "none"',
      ...dpkgOptions.map((option) => `--dpkgopt=${option}`),
      `--include=${readPackages('packages-base.txt')}`,
      `--customize-hook=${quote(customize)} "$1"`,
      suite,
      target,
      ...sources,
    ],
    {
      doing: "Making the lab's Debian",
      env: isRoot() ? { ...programEnv(), TMPDIR: workDir } : programEnv(),
      hint: 'The packages come from the sources of this machine; try: sudo apt-get update',
    },
  );
}

async function unpack(tar: string, { dir, root, disk }: Image): Promise<void> {
  // One namespace for all of it: the files belong to other users than this one. Device nodes cannot be
  // made there, and every /dev is made anew anyway.
  const script = `set -eu
cd ${quote(dir)}
mkdir ${quote(root)}
tar --extract --exclude='./dev/*' --preserve-permissions --numeric-owner --file ${quote(tar)} --directory ${quote(root)}
mv ${quote(root)}/usr/lib/lvsdeploy-lab/vmlinuz ${quote(root)}/usr/lib/lvsdeploy-lab/initrd.img .
mke2fs -q -t ext4 -O ^has_journal -m 0 -d ${quote(root)} ${quote(disk)} ${String(imageMb)}M
chmod 0644 vmlinuz initrd.img ${quote(disk)}
`;
  await runChecked(asRoot(['sh', '-c', script]), {
    doing: "Making the lab's disk image",
    env: programEnv(),
  });
}

export type EnsureImage = {
  /** The lab that wants it. */
  readonly paths: LabPaths;
  readonly cacheDir: string;
  readonly onProgress: (text: string) => void;
};

/** Whoever can write to it decides what runs in the lab, and natively on the builder. */
function requireOwnImage({ root, disk, kernel, initrd }: Image): void {
  const what = "The lab's cached image";
  requireTrusted([root, disk, kernel, initrd], { what, code: 'LAB_FAILED' });
}

/** That image; made on first use. Throws LAB_FAILED, also where others could have put it there. */
export async function ensureImage({ paths, cacheDir, onProgress }: EnsureImage): Promise<Image> {
  const image = findImage(cacheDir);
  requireOwnImage(image);
  if (existsSync(image.dir)) return image;

  const imagesDir = path.dirname(image.dir);
  mkdirSync(imagesDir, { recursive: true, mode: 0o700 });
  await inWorkFolder(paths, imagesDir, async (folder) => {
    const unfinished = describeImage(folder, 'image');
    mkdirSync(unfinished.dir, { mode: 0o700 });
    const tar = path.join(folder, 'root.tar');
    onProgress(
      "making a small Debian from this machine's package sources (first time only, about 40 s)",
    );
    await bootstrap(tar, folder);
    onProgress('packing it into a disk image');
    await unpack(tar, unfinished);
    publish(unfinished.dir, image.dir);
  });
  return image;
}
