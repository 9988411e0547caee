import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatManifest, type BuiltFile } from '../simulated/build-actions.js';
import { put } from './host-folder.js';

/** The archive that a builder makes of these files. */
export function packBuild(files: readonly BuiltFile[]): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'lvs-build-'));
  put(path.join(folder, 'manifest'), formatManifest(files));
  for (const { path: name, content, mode } of files) {
    const place = path.join(folder, 'files', name);
    put(place, content);
    chmodSync(place, mode);
  }
  const archive = path.join(folder, 'archive.tar.gz');
  const order = [
    '-C',
    folder,
    '--owner=0',
    '--group=0',
    '-czf',
    archive,
    '--',
    'manifest',
    'files',
  ];
  spawnSync('tar', order);
  const content = readFileSync(archive);
  rmSync(folder, { recursive: true });
  return content;
}
