import { spawnSync } from 'node:child_process';
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

/** The program of a version as `up` has built it on this machine before, unpacked; undefined: it has not. */
export async function unpackKeepalived(
  version: BuiltVersion,
  folder: string,
): Promise<string | undefined> {
  const artifact = artifactOf(version);
  const builds = new BuildCache(path.join(userCacheFolder(), 'builds'));
  if (artifact === undefined || !(await builds.list()).has(artifact.key)) return undefined;
  const program = 'files/usr/sbin/keepalived';
  const archive = await builds.find(artifact);
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', folder, program], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${archive}: ${stderr}`);
  return path.join(folder, program);
}
