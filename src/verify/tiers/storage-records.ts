import { quote } from '../../model/text/shell-quote.js';
import type { StorageSettings } from '../../tiers/storage/settings.js';
import { glusterTerms } from './gluster-terms.js';
import type { RecordKeeping, WaitTerms } from './record-keeping.js';

// One file for each host: an append is one step where nobody else appends to the same file, open(2), O_APPEND.
const functionsFor = (folder: string): string => `
folder=${quote(folder)}
append() {
  [ -d "$folder" ] || mkdir "$folder" || [ -d "$folder" ] || return 1
  echo "$1" | dd of="$folder/$writer" oflag=append conv=notrunc,fsync status=none
}
list() { [ ! -d "$folder" ] || cat "$folder"/*; }
forget() { rm -rf "$folder"; }
`;

const newest = `
newest() {
  for file in "$folder"/*; do tail -n 1 "$file" || return 1; done
}
`;

// What a file server of somebody else does is not known.
const noTerms: WaitTerms = { answerTerms: [] };

/** Records in the first mount that can be written to; read by any real server from there. */
export function storageRecords({ kind, mounts }: StorageSettings): RecordKeeping | undefined {
  const path = mounts.find(({ readOnly }) => !readOnly)?.path;
  if (path === undefined) return undefined;
  return {
    place: path,
    writers: 'real_servers',
    functions: functionsFor(`${path}/.lvsdeploy-drill`),
    // By one of them: two clients of GlusterFS that make a folder at the same moment may split it, its issue 2601.
    prepare: 'mkdir "$folder"',
    newest,
    ...(kind === 'glusterfs' ? glusterTerms : noTerms),
  };
}
