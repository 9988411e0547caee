import {
  agreedContent,
  contentRecord,
  deployedContent,
  type DeployedContent,
} from '../../facts/content/deployed-content.js';
import { fileAt, type FileFact } from '../../facts/system/file.js';
import type { FactRef } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource, Undo } from '../../model/plan/resource.js';
import { contentFolder, contentRecordFile } from '../../tiers/web/content/content-paths.js';
import { wantedVersion } from '../../tiers/web/content/content-record.js';
import { formatContentRecord } from '../../tiers/web/content/record-text.js';
import { diffManagedFile, rootReadable } from '../files/managed-file.js';
import { undoFile } from '../files/undo-file.js';
import { joinUndos } from '../undo.js';

type Facts = {
  readonly agreed: typeof agreedContent;
  /** Of which others learn what is agreed. */
  readonly own: typeof contentRecord;
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
    agreed: agreedContent,
    own: contentRecord,
    file: fileAt(contentRecordFile),
  }),
  diff: (_, { agreed, file }) => {
    if (agreed === undefined) return [];
    const want = {
      path: contentRecordFile,
      content: formatContentRecord(agreed),
      ...rootReadable,
    };
    return diffManagedFile(want, file).map((change) => ({
      ...change,
      summary: `the content to serve is version ${wantedVersion(agreed)}`,
      expects: [...change.expects, { ref: contentRecord, value: agreed }],
    }));
  },
  undo: () => joinUndos([removal, undoFile(contentRecordFile)]),
};

// Content is a copy of a folder that the operator has: nothing on the host writes to it.
const removal: Undo = {
  refs: [deployedContent],
  restores: [],
  diff: (look) => removeContent(look(deployedContent)),
};

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
