import {
  agreedContent,
  contentRecord,
  deployedContent,
  type DeployedContent,
} from '../../facts/content/deployed-content.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { contentFolder, contentRecordFile } from '../../tiers/web/content/content-paths.js';
import { wantedVersion } from '../../tiers/web/content/content-record.js';
import { formatContentRecord } from '../../tiers/web/content/record-text.js';
import { diffManagedFile, rootReadable } from '../files/managed-file.js';
import { undoFile } from '../files/undo-file.js';

type Facts = {
  readonly agreed: typeof agreedContent;
  /** Of which others learn what is agreed. */
  readonly own: typeof contentRecord;
  readonly content: typeof deployedContent;
  readonly file: FactRef<FileFact>;
};

/**
 * A real server knows which content it is to have, as the others do; where none was ever deployed, nothing. What
 * is deployed stays as it is: only `lvsdeploy deploy` changes it.
 */
export const contentRecordResource: Resource<undefined, Facts> = {
  kind: 'content_record',
  argNames: [],
  parse: () => undefined,
  facts: () => ({
    ...{ agreed: agreedContent, own: contentRecord, content: deployedContent },
    file: fileAt(contentRecordFile),
  }),
  diff: (_, seen) => diffContentRecord(seen),
  undo: undoContent,
};

/** What becomes of a real server's record; [] where it is as agreed, or nothing is. */
export function diffContentRecord({ agreed, own, content, file }: Seen<Facts>): readonly Change[] {
  if (agreed === undefined) return [];
  const want = { path: contentRecordFile, content: formatContentRecord(agreed), ...rootReadable };
  const id = wantedVersion(agreed);
  const before = own === undefined ? undefined : wantedVersion(own);
  const summary =
    content.current === undefined
      ? `version ${id} of the content is to be served: without it the web server answers 503, until lvsdeploy deploy brings it`
      : `version ${id} of the content is to be served${before === undefined || before === id ? '' : `, and no longer ${before}`}`;
  return diffManagedFile(want, file).map((change) => ({
    ...change,
    summary,
    expects: [...change.expects, { ref: contentRecord, value: agreed }],
  }));
}

// Content is a copy of a folder that the operator has: nothing on the host writes to it.
function undoContent(): Undo {
  const record = undoFile(contentRecordFile);
  return {
    ...record,
    refs: [deployedContent, ...record.refs],
    diff: (look, known) => [...removeContent(look(deployedContent)), ...record.diff(look, known)],
  };
}

function removeContent(seen: DeployedContent): readonly Change[] {
  if (!seen.exists) return [];
  const count = seen.versions.length;
  const versions = count === 1 ? '1 version' : `${count} versions`;
  return [
    {
      summary: `deployed content is removed: ${versions}`,
      diffs: [
        {
          type: 'value',
          name: contentFolder,
          before: seen.current === undefined ? versions : `${versions}, ${seen.current.id} served`,
        },
      ],
      steps: [{ type: 'run', script: `rm -rf -- ${contentFolder}` }],
      expects: [
        {
          ref: deployedContent,
          value: { exists: false, versions: [], hasLeftovers: false },
        },
      ],
    },
  ];
}
