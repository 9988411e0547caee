import type { FactKind, FactRef } from '../../model/host/fact.js';
import { managedBy } from '../../model/run/managed-by.js';

/** A mount that lvsdeploy has made on a host, now or by an earlier inventory. */
export type OurMount = { readonly unit: string; readonly path: string };

const [mark = ''] = managedBy.split(':');

// By what templates/storage.mount.hbs says. No process.
const script = `
for file in /etc/systemd/system/*.mount; do
  [ -f "$file" ] || continue
  marked= described= where=
  while read -r line; do
    case $line in
    *"${mark}"*) marked=yes ;;
    "Description=Shared storage at "*) described=yes ;;
    Where=*) where=\${line#Where=} ;;
    esac
  done <"$file"
  [ -z "$marked" ] || [ -z "$described" ] || echo "\${file##*/} $where"
done`.trim();

const ourMountsFact: FactKind<readonly OurMount[]> = {
  name: 'our-mounts',
  script: () => script,
  parse: (output) =>
    output.split('\n').flatMap((line) => {
      const [, unit, path] = /^(\S+\.mount) (\/\S+)$/.exec(line) ?? [];
      return unit === undefined || path === undefined ? [] : [{ unit, path }];
    }),
};

/** The mounts of shared storage that lvsdeploy has made on a host. */
export const ourMounts: FactRef<readonly OurMount[]> = { kind: ourMountsFact, key: 'all' };
