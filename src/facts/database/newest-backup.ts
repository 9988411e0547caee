import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';

/** What is known of the backups in a folder. */
export type BackupFact = {
  /** Name of the newest whole one; undefined: there is none. */
  readonly newest?: string;
  /** Seconds from it to now, by the host's clock. */
  readonly ageSeconds?: number;
};

// Names are times, so that the last one is the newest; date(1) is one process.
const script = (folders: readonly string[]): string =>
  folders
    .map((folder) =>
      [
        'newest=',
        `for one in ${quote(folder)}/20*; do [ ! -d "$one" ] || newest=\${one##*/}; done`,
        `echo "backup $(date +%s 2>/dev/null) $newest" ${quote(folder)}`,
      ].join('\n'),
    )
    .join('\n');

const namePattern = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/;

function parse(output: string, folder: string): BackupFact {
  const line = output.split('\n').find((one) => one.endsWith(` ${folder}`));
  const [, now = '', newest = ''] = line?.slice(0, -folder.length - 1).split(' ') ?? [];
  const time = namePattern.exec(newest);
  if (time === null) return {};
  const [, day = '', hour = '', minute = '', second = ''] = time;
  const madeAt = Date.parse(`${day}T${hour}:${minute}:${second}Z`) / 1000;
  return { newest, ageSeconds: Number(now) - madeAt };
}

const newestBackupFact: FactKind<BackupFact> = { name: 'newest-backup', script, parse };

/** The newest backup in a folder. */
export function newestBackupIn(folder: string): FactRef<BackupFact> {
  return { kind: newestBackupFact, key: folder };
}
