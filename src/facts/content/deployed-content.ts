import type { FactKind, FactRef } from '../../model/host/fact.js';
import {
  contentFolder,
  contentRecordFile,
  currentLink,
  incomingFolder,
  versionPattern,
  versionsFolder,
} from '../../tiers/web/content/content-paths.js';
import type { ContentRecord, StoredVersion } from '../../tiers/web/content/content-record.js';
import { parseContentRecord } from '../../tiers/web/content/record-text.js';

/** What a real server has of deployed content. */
export type DeployedContent = {
  /** Whether anything of it is there. */
  readonly exists: boolean;
  /** The version that is served, and since when, in seconds since 1970; undefined: none. */
  readonly current?: { readonly id: string; readonly sinceSeconds: number };
  /** Whole versions, by their names. */
  readonly versions: readonly StoredVersion[];
  /** A run that was cut off has left something where versions arrive. */
  readonly hasLeftovers: boolean;
};

// Without the folder no process is started, with it two.
const script = (): string =>
  `
show_lines() { while IFS= read -r line; do printf '%s %s\\n' "$1" "$line"; done 2>/dev/null <"$2" || :; }
show_lines record ${contentRecordFile}
if [ -d ${contentFolder} ]; then
  echo exists
  if [ -L ${currentLink} ]; then
    echo "current $(stat -c %Y ${currentLink} 2>/dev/null) $(readlink ${currentLink})"
  fi
  for file in ${versionsFolder}/*/version; do
    [ -f "$file" ] || continue
    name=\${file%/version}
    show_lines "version \${name##*/}" "$file"
  done
  for file in ${incomingFolder}/* ${incomingFolder}/.[!.]*; do
    [ ! -e "$file" ] || { echo leftover; break; }
  done
fi`.trim();

const currentLine = /^current (?<since>\d+) versions\/(?<id>[0-9a-f]+)$/m;
const copiedLine = /^version (?<id>\S+) copied (?<copiedAt>\S+)/gm;

function parse(output: string): DeployedContent {
  const { id, since } = currentLine.exec(output)?.groups ?? {};
  const versions = [...output.matchAll(copiedLine)].map(({ groups = {} }) => ({
    id: groups['id'] ?? '',
    copiedAt: groups['copiedAt'] ?? '',
  }));
  return {
    exists: /^exists$/m.test(output),
    ...(id === undefined ? {} : { current: { id, sinceSeconds: Number(since) } }),
    versions: versions.filter((version) => versionPattern.test(version.id)),
    hasLeftovers: /^leftover$/m.test(output),
  };
}

const deployedContentFact: FactKind<DeployedContent> = { name: 'deployed-content', script, parse };

function parseRecord(output: string): ContentRecord | undefined {
  const lines = [...output.matchAll(/^record (.*)$/gm)].map(([, line = '']) => line);
  return parseContentRecord(lines.join('\n'));
}

const withinContent = { kind: deployedContentFact, toKey: (key: string) => key };

const contentRecordFact: FactKind<ContentRecord | undefined> = {
  name: 'content-record',
  script,
  parse: parseRecord,
  within: withinContent,
};

const agreedContentFact: FactKind<ContentRecord | undefined> = {
  ...contentRecordFact,
  name: 'agreed-content',
};

/** What a real server has of deployed content. */
export const deployedContent: FactRef<DeployedContent> = { kind: deployedContentFact, key: 'own' };

/** Which content a real server is to have, by its own record; undefined: none was ever deployed. */
export const contentRecord: FactRef<ContentRecord | undefined> = {
  kind: contentRecordFact,
  key: 'own',
};

/**
 * Which content all of them are to have. A real server knows only its own record; whoever has seen the
 * others puts the one that counts in its place.
 */
export const agreedContent: FactRef<ContentRecord | undefined> = {
  kind: agreedContentFact,
  key: 'own',
};
