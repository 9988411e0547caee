import { deployedContent, type DeployedContent } from '../../facts/content/deployed-content.js';
import type { Drained } from '../../model/cluster/drain.js';
import type { Change } from '../../model/plan/change.js';
import type { Artifact } from '../../model/plan/step.js';
import { quote } from '../../model/text/shell-quote.js';
import {
  contentFolder,
  currentLink,
  incomingFolder,
  versionsFolder,
} from '../../tiers/web/content/content-paths.js';

/** A version as it comes from the control host. */
export type OfferedVersion = Drained & {
  readonly artifact: Extract<Artifact, { type: 'content' }>;
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
};

/** A version is copied beside those that are there. Nothing that is served changes by it. */
export function copyVersion(
  { artifact, files, bytes, since, by }: OfferedVersion,
  seen: DeployedContent,
): readonly Change[] {
  const { id } = artifact;
  if (seen.versions.some((version) => version.id === id)) return [];
  const archive = `${incomingFolder}/${id}.tar.gz`;
  return [
    {
      summary: `version ${id} is copied: ${files} ${files === 1 ? 'file' : 'files'}, ${describeBytes(bytes)}`,
      diffs: [{ type: 'value', name: `${versionsFolder}/${id}`, after: `${files} files` }],
      steps: [
        { type: 'put', artifact, path: archive },
        {
          type: 'run',
          worksInSilence: true,
          script: unpackScript(id, archive, [
            `copied ${since} by ${by}`,
            `files ${files}`,
            `bytes ${bytes}`,
          ]),
        },
      ],
      expects: [
        {
          ref: deployedContent,
          value: {
            ...seen,
            exists: true,
            versions: [...seen.versions, { id, copiedAt: since }],
          },
        },
      ],
    },
  ];
}

/** `12 KiB`, `3.4 MiB`. */
export function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kib = bytes / 1024;
  if (kib < 1024) return `${Math.ceil(kib)} KiB`;
  const mib = kib / 1024;
  return mib < 1024 ? `${mib.toFixed(1)} MiB` : `${(mib / 1024).toFixed(1)} GiB`;
}

// The version gets its name when all of it is on the disk: what has the name is whole.
function unpackScript(id: string, archive: string, about: readonly string[]): string {
  return [
    `archive=${archive} new=${incomingFolder}/${id} version=${versionsFolder}/${id}`,
    `mkdir -p ${versionsFolder}`,
    `chmod 0755 ${contentFolder} ${versionsFolder}`,
    'if [ -e "$version" ] || [ -L "$version" ]; then',
    '  echo "$version is there, and is no whole version: look at it, and move it away" >&2; exit 1',
    'fi',
    'rm -rf -- "$new"',
    'mkdir -m 0755 "$new" "$new/content"',
    'tar -xzpf "$archive" -C "$new/content"',
    `printf '%s\\n' ${about.map((line) => quote(line)).join(' ')} >"$new/version"`,
    'chmod 0644 "$new/version"',
    'sync -f "$new/version" 2>/dev/null || sync',
    'mv "$new" "$version"',
    `sync ${versionsFolder}`,
    'rm -f -- "$archive"',
  ].join('\n');
}

/** Another version is served, by one rename. */
export function switchVersion(id: string, seen: DeployedContent): readonly Change[] {
  const before = seen.current?.id;
  if (before === id) return [];
  return [
    {
      summary: `version ${id} is served${before === undefined ? '' : ` in place of ${before}`}`,
      diffs: [
        {
          type: 'value',
          name: currentLink,
          ...(before === undefined ? {} : { before }),
          after: id,
        },
      ],
      steps: [{ type: 'run', script: switchScript(id) }],
      expects: [
        { ref: deployedContent, value: { ...seen, current: { id, sinceSeconds: Infinity } } },
      ],
    },
  ];
}

/** POSIX sh, for `set -eu`, that lets another version be served; undefined: none. */
export function switchScript(id: string | undefined): string {
  if (id === undefined) return `rm -f -- ${currentLink}`;
  return [
    `version=${versionsFolder}/${id} link=${contentFolder}/.current`,
    '[ -f "$version/version" ] || { echo "$version is no whole version" >&2; exit 1; }',
    'rm -f -- "$link"',
    `ln -s versions/${id} "$link"`,
    `mv -f -T "$link" ${currentLink}`,
    `sync ${contentFolder}`,
  ].join('\n');
}

/** Versions that nobody needs any more go, and what a run that was cut off has left. */
export function tidyVersions(kept: ReadonlySet<string>, seen: DeployedContent): readonly Change[] {
  const gone = seen.versions.map(({ id }) => id).filter((id) => !kept.has(id));
  if (gone.length === 0 && !seen.hasLeftovers) return [];
  const folders = [
    ...gone.map((id) => `${versionsFolder}/${id}`),
    ...(seen.hasLeftovers ? [incomingFolder] : []),
  ];
  const what = [
    ...(gone.length === 0
      ? []
      : [`${gone.length === 1 ? 'version' : 'versions'} ${gone.join(', ')}`]),
    ...(seen.hasLeftovers ? ['what a run before has left'] : []),
  ];
  return [
    {
      summary: `removed: ${what.join(', and ')}`,
      diffs: folders.map((name) => ({ type: 'value', name, before: 'present' })),
      // What has the name of a version is whole, until it has none.
      steps: [
        {
          type: 'run',
          script: [
            `rm -rf -- ${incomingFolder}`,
            ...gone.flatMap((id) => [
              `mkdir -p ${incomingFolder}`,
              `mv ${versionsFolder}/${id} ${incomingFolder}/gone`,
              `rm -rf -- ${incomingFolder}`,
            ]),
          ].join('\n'),
        },
      ],
      expects: [
        {
          ref: deployedContent,
          value: {
            ...seen,
            versions: seen.versions.filter(({ id }) => kept.has(id)),
            hasLeftovers: false,
          },
        },
      ],
    },
  ];
}
