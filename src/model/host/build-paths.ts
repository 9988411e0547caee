/** Where a source archive waits on the builder; the checksum in its name tells equal names apart. */
export function sourcePath({ fileName, sha256 }: { fileName: string; sha256: string }): string {
  return `/var/cache/lvsdeploy/sources/${sha256.slice(0, 12)}/${fileName}`;
}

/** The archive of a finished build on the builder. */
export function finishedBuildPath(key: string): string {
  return `/var/cache/lvsdeploy/builds/${key}.tar.gz`;
}

/** The log of a build on the builder. */
export function buildLogPath(key: string): string {
  return `/var/log/lvsdeploy/build-${key}.log`;
}

/** Where a director keeps what it knows about an installed program. */
export function installedBuildFolder(program: string): string {
  return `/var/lib/lvsdeploy/builds/${program}`;
}

/** Holds `KEY\n` of the installed build; written last, so that it is true whenever it is there. */
export function buildStampPath(program: string): string {
  return `${installedBuildFolder(program)}/key`;
}

/** Where the archive of a build arrives on a director; it is gone once the build is installed. */
export function shippedBuildPath(key: string): string {
  return `/var/lib/lvsdeploy/builds/archive/${key}.tar.gz`;
}

/** The version in the key of a finished build, `keepalived-2.3.4-debian12-...`; build/build-key. */
export function versionOfBuild(key: string, program: string): string | undefined {
  return key.startsWith(`${program}-`) ? key.slice(program.length + 1).split('-')[0] : undefined;
}
