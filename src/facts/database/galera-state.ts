import type { FactKind, FactRef } from '../../model/host/fact.js';
import { beginFile, dataFolder } from '../../tiers/database/paths.js';

/** What a running node says of itself; wsrep status variables of MariaDB. */
export type GaleraStatus = {
  /** `Synced`, `Donor/Desynced`, `Joined`, `Joining` ... */
  readonly state: string;
  /** `Primary`, or another word while the node is not part of those that go on. */
  readonly component: string;
  /** How many members there are, arbitrators among them. */
  readonly size: number;
  /** Of the cluster that it is in. */
  readonly uuid: string;
  readonly committed: number;
  /** It refuses to write, but for what comes from other nodes. */
  readonly readOnly: boolean;
  /** The node that writes, as this one knows it; undefined: it knows of none. */
  readonly writer?: string;
};

/** What a host shows of a database node. */
export type GaleraState = {
  readonly isInstalled: boolean;
  /** `active`, `inactive`, `failed`, `activating` ... of its unit. */
  readonly unit: string;
  /** It has lvsdeploy's own tables. */
  readonly isOurs: boolean;
  /** Databases that are neither MariaDB's own nor lvsdeploy's. */
  readonly databases: readonly string[];
  /** Of the cluster whose data it has; undefined: of none. */
  readonly uuid?: string;
  /** How far its data are, by their own record or recovered; undefined: not known. */
  readonly position?: number;
  /** Its next start would begin a cluster. */
  readonly isBeginning: boolean;
  /** undefined: it does not run, or does not answer. */
  readonly status?: GaleraStatus;
};

/** What a running node is asked; `parseGaleraStatus` reads the answer. */
export const statusSql = `
      SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_local_state_comment', 'wsrep_cluster_status',
        'wsrep_cluster_size', 'wsrep_cluster_state_uuid', 'wsrep_last_committed');
      SHOW GLOBAL VARIABLES LIKE 'read_only';
      SELECT 'writer', node FROM lvsdeploy.writer WHERE id = 1;`;

// Nothing of Galera tells how far a node is that was not stopped in good order: that is recovered from its logs, as its
// own start does it. A process that runs was told at its start.
const script = (): string =>
  `
if [ -x /usr/sbin/mariadbd ]; then
  echo installed
  unit=$(systemctl show -P ActiveState mariadb.service 2>/dev/null) || unit=unknown
  echo "unit $unit"
  [ ! -e ${beginFile} ] || echo beginning
  for folder in ${dataFolder}/*/; do
    name=\${folder%/}; name=\${name##*/}
    case $name in
      mysql|performance_schema|sys|lost+found|'*'|'#'*) ;;
      lvsdeploy) echo ours ;;
      *) echo "database $name" ;;
    esac
  done
  if [ -r ${dataFolder}/grastate.dat ]; then
    uuid=; seqno=
    while read -r key value; do
      case $key in uuid:) uuid=$value ;; seqno:) seqno=$value ;; esac
    done <${dataFolder}/grastate.dat
    echo "uuid $uuid"
    echo "seqno $seqno"
  fi
  if [ "$unit" = active ]; then
    timeout 20 mariadb --no-defaults --batch --skip-column-names --force --connect-timeout=5 --execute="${statusSql}" 2>/dev/null </dev/null || :
  elif pid=$(systemctl show -P MainPID mariadb.service 2>/dev/null) && [ "\${pid:-0}" -gt 0 ]; then
    tr '\\0' '\\n' <"/proc/$pid/cmdline" 2>/dev/null | sed -n 's/^--wsrep_start_position=/recovered /p' || :
  elif [ "\${seqno:-0}" = -1 ] && [ -x /usr/bin/galera_recovery ]; then
    recovered=$(timeout 300 /usr/bin/galera_recovery 2>/dev/null </dev/null) || :
    echo "recovered \${recovered#--wsrep_start_position=}"
  fi
fi`.trim();

const noCluster = /^0{8}-0{4}-0{4}-0{4}-0{12}$/;

function readWords(output: string): ReadonlyMap<string, string> {
  return new Map(
    [...output.matchAll(/^(\w+)[ \t](.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
  );
}

function parse(output: string): GaleraState {
  const words = readWords(output);
  const has = (line: string) => output.split('\n').includes(line);
  const [recoveredUuid, recoveredSeqno] = (words.get('recovered') ?? '').split(':');
  const uuid = [words.get('uuid'), recoveredUuid].find(
    (one) => one !== undefined && one !== '' && !noCluster.test(one),
  );
  const position = [words.get('seqno'), recoveredSeqno]
    .map((text) => (text === undefined || text === '' ? -1 : Number(text)))
    .find((seqno) => seqno >= 0);
  const status = parseGaleraStatus(output);
  return {
    isInstalled: has('installed'),
    unit: words.get('unit') ?? 'inactive',
    isOurs: has('ours'),
    databases: [...output.matchAll(/^database (.*)$/gm)].map(([, name = '']) => name),
    ...(uuid === undefined ? {} : { uuid }),
    ...(position === undefined ? {} : { position }),
    isBeginning: has('beginning'),
    ...(status === undefined ? {} : { status }),
  };
}

/** Reads what a running node answers; undefined: it does not. */
export function parseGaleraStatus(output: string): GaleraStatus | undefined {
  const words = readWords(output);
  const state = words.get('wsrep_local_state_comment');
  if (state === undefined) return undefined;
  const writer = words.get('writer');
  return {
    state,
    component: words.get('wsrep_cluster_status') ?? '',
    size: Number(words.get('wsrep_cluster_size') ?? 0),
    uuid: words.get('wsrep_cluster_state_uuid') ?? '',
    committed: Number(words.get('wsrep_last_committed') ?? -1),
    readOnly: words.get('read_only') !== 'OFF',
    ...(writer === undefined ? {} : { writer }),
  };
}

const galeraStateFact: FactKind<GaleraState> = { name: 'galera-state', script, parse };

/** What a host shows of its database node. */
export const galeraState: FactRef<GaleraState> = { kind: galeraStateFact, key: 'own' };

/** Whether a node is one of those that go on, and has all data. */
export function isWorking({ status }: GaleraState): boolean {
  return status?.component === 'Primary' && ['Synced', 'Donor/Desynced'].includes(status.state);
}
