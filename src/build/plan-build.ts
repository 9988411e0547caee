import type { BuildMistake } from '../model/host/build-mistake.js';
import type { BuildRequest, SourceOrigin } from '../model/cluster/build-request.js';
import { LvsError } from '../model/problem/error.js';
import { catalogs } from './catalog.js';
import type { BuildSource, SourceWay } from './source/source.js';

/** Everything that is wrong with a build of the inventory. */
export function findBuildMistakes(request: BuildRequest): readonly BuildMistake[] {
  const version = findVersionProblem(request);
  // Which version is taken decides on the checksum.
  const checksum = version === undefined ? findChecksumProblem(request) : undefined;
  return [version, findUrlProblem(request), checksum].filter((problem) => problem !== undefined);
}

/** What to fetch, and from where. Pure; throws INVALID_INPUT where `findBuildMistakes` finds something. */
export function planBuild(request: BuildRequest): BuildSource {
  const [problem] = findBuildMistakes(request);
  if (problem !== undefined) {
    throw new LvsError('INVALID_INPUT', problem.message, { hint: problem.suggestion });
  }
  const { program, version, origin } = request;
  const fileName = `${program}-${version}.${endingOf(origin)}`;
  const sha256 = request.sha256?.toLowerCase() ?? knownChecksum(request) ?? '';
  return {
    program,
    artifact: { type: 'source', program, version, sha256, fileName },
    ways: waysTo(request, fileName, sha256),
  };
}

function findVersionProblem({ program, version }: BuildRequest): BuildMistake | undefined {
  if (!/^\d[\w.+~-]*$/.test(version)) {
    return {
      key: 'version',
      message: `${JSON.stringify(version)} is not a version of ${program}.`,
      suggestion: `Versions that are known to build: ${knownVersions(program)}.`,
    };
  }
  const refused = entryOf(catalogs[program].refused, version);
  if (refused === undefined) return undefined;
  return {
    key: 'version',
    message: `${program} ${version} is not built: ${refused.reason}.`,
    suggestion: `The nearest version that works is ${refused.instead}.`,
  };
}

function findUrlProblem({ program, origin }: BuildRequest): BuildMistake | undefined {
  if (origin.type !== 'url') return undefined;
  const key = 'url';
  const url = URL.canParse(origin.url) ? new URL(origin.url) : undefined;
  const suggestion = `To use an archive that needs a login, fetch it and name it: build.${program}.file.`;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return { key, message: `The URL of ${program} is neither http nor https.`, suggestion };
  }
  if (url.username === '' && url.password === '') return undefined;
  return { key, message: `The URL of ${program} holds a user or a password.`, suggestion };
}

function findChecksumProblem(request: BuildRequest): BuildMistake | undefined {
  const { program, version, sha256 } = request;
  if (sha256 === undefined) {
    if (knownChecksum(request) !== undefined) return undefined;
    return {
      key: 'version',
      message: `${program} ${version} is not known, and without a checksum its archive cannot be trusted.`,
      suggestion: `Add build.${program}.sha256, or take a known version: ${knownVersions(program)}.`,
    };
  }
  if (/^[\da-f]{64}$/i.test(sha256)) return undefined;
  return {
    key: 'sha256',
    message: `build.${program}.sha256 is not a SHA-256 checksum of 64 hex digits.`,
    suggestion: 'Run `sha256sum` on an archive that you trust.',
  };
}

function waysTo(request: BuildRequest, fileName: string, sha256: string): readonly SourceWay[] {
  const { program, version, origin } = request;
  if (origin.type !== 'upstream') return [origin];
  const { upstream, known } = catalogs[program];
  const fromUpstream = { type: 'url', url: `${upstream}${fileName}` } as const;
  const entry = entryOf(known, version);
  if (entry?.debianSuite === undefined || entry.sha256['tar.gz'] !== sha256) return [fromUpstream];
  return [fromUpstream, { type: 'debian', suite: entry.debianSuite }];
}

function knownChecksum({ program, version, origin }: BuildRequest): string | undefined {
  return entryOf(catalogs[program].known, version)?.sha256[endingOf(origin)];
}

function endingOf(origin: SourceOrigin): 'tar.gz' | 'tar.xz' {
  if (origin.type === 'upstream') return 'tar.gz';
  const name = origin.type === 'url' ? origin.url.replace(/[?#].*$/, '') : origin.path;
  return name.endsWith('.tar.xz') ? 'tar.xz' : 'tar.gz';
}

function knownVersions(program: keyof typeof catalogs): string {
  return Object.keys(catalogs[program].known).join(', ');
}

// Versions come from the user: `constructor` must not find what an object inherits.
function entryOf<T>(entries: Readonly<Record<string, T>>, version: string): T | undefined {
  return Object.hasOwn(entries, version) ? entries[version] : undefined;
}
