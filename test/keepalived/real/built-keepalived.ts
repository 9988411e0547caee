import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userCacheFolder } from '../../../src/model/host/user-folders.js';
import path from 'node:path';
import { BuildCache, type BuildArtifact } from '../../../src/build/build-cache.js';
import { prepareBuild } from '../../../src/build/script/prepared-build.js';
import { operatingSystem } from '../../../src/facts/system/os.js';

/** The versions of keepalived whose language is known. */
export const builtVersions = ['2.2.7', '2.3.3', '2.3.4'] as const;
export type BuiltVersion = (typeof builtVersions)[number];

/** What lvsdeploy calls its build of a version for hosts like this machine; undefined: it builds none for them. */
function artifactOf(version: BuiltVersion): BuildArtifact | undefined {
  const { kind, key } = operatingSystem;
  const { stdout } = spawnSync('sh', ['-c', kind.script([key])], { encoding: 'utf8' });
  const { id, version: osVersion, ...rest } = kind.parse(stdout, key);
  try {
    const request = { program: 'keepalived', version, origin: { type: 'upstream' } } as const;
    const host = { osId: id, osVersion, ...rest, interfaces: [] };
    return { type: 'build', program: 'keepalived', version, key: prepareBuild(request, host).key };
  } catch {
    return undefined;
  }
}

const folderOfBuilds = path.join(userCacheFolder(), 'builds');

/** Whether `up` has built a version on this machine before. */
export function isBuilt(version: BuiltVersion): boolean {
  const artifact = artifactOf(version);
  return (
    artifact !== undefined && existsSync(path.join(folderOfBuilds, `${artifact.key}.tar.gz.sha256`))
  );
}

/** The program of a version as `up` has built it before, unpacked. Throws where it has not. */
export async function unpackKeepalived(version: BuiltVersion, folder: string): Promise<string> {
  const artifact = artifactOf(version);
  if (artifact === undefined) throw new Error('keepalived is not built for this distribution');
  const program = 'files/usr/sbin/keepalived';
  const archive = await new BuildCache(folderOfBuilds).find(artifact);
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', folder, program], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${archive}: ${stderr}`);
  return path.join(folder, program);
}
