import { managedBy } from '../../../model/run/managed-by.js';
import { versionPattern } from './content-paths.js';
import type { ContentRecord, DeployedVersion } from './content-record.js';

const about = `# ${managedBy}
#
# The content that the web server is to have, the last line, and which it was to have before. Changed by
# \`lvsdeploy deploy\`. Of several real servers' files the highest serial counts.
`;

/** A record as the text of a file: a line `serial`, then `id since by` for each version. */
export function formatContentRecord({ serial, changed, action, versions }: ContentRecord): string {
  const head = ['serial', serial, changed.since, changed.by, action].join(' ');
  const lines = versions.map(({ id, since, by }) => [id, since, by].join(' '));
  return `${about}\n${[head, ...lines].join('\n')}\n`;
}

const headLine =
  /^serial (?<serial>\d{1,9}) (?<since>\S+) (?<by>[!-~]+) (?<action>deploy|rollback)$/;

/** Reads what `formatContentRecord` has written; undefined: it is no record. */
export function parseContentRecord(text: string): ContentRecord | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => headLine.test(line));
  const { serial, since = '', by = '', action } = headLine.exec(lines[at] ?? '')?.groups ?? {};
  const versions = lines.slice(at + 1).flatMap(readVersion);
  if (serial === undefined || versions.length === 0) return undefined;
  return {
    serial: Number(serial),
    changed: { since, by },
    action: action === 'rollback' ? 'rollback' : 'deploy',
    versions,
  };
}

function readVersion(line: string): readonly DeployedVersion[] {
  const [id = '', since, by] = line.split(' ');
  if (!versionPattern.test(id) || since === undefined || by === undefined) return [];
  return [{ id, since, by }];
}
