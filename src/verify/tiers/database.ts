import { galeraState } from '../../facts/database/galera-state.js';
import { galeraStatus } from '../../facts/database/galera-status.js';
import { healthAnswerAt } from '../../facts/database/health-answer.js';
import { newestBackupIn } from '../../facts/database/newest-backup.js';
import { openPortAt } from '../../facts/database/open-port.js';
import { unitNamed } from '../../facts/system/unit.js';
import type { Host } from '../../model/cluster/cluster.js';
import { dataNodes, nodeOn } from '../../tiers/database/nodes.js';
import { nodeScript } from '../../tiers/database/paths.js';
import { healthPath, healthPort, readersPath } from '../../tiers/database/ports.js';
import type { DatabaseSettings, GaleraSettings } from '../../tiers/database/settings.js';
import type { Aspect } from '../aspect.js';
import { judgeAnswers } from '../probes/judges/database/answers.js';
import { judgeBackups } from '../probes/judges/database/backups.js';
import { judgeExternal } from '../probes/judges/database/external.js';
import { judgeMembers } from '../probes/judges/database/members.js';
import { judgeWriter } from '../probes/judges/database/writer.js';
import { databaseRecords } from './database-records.js';
import type { Errand } from './errand.js';
import type { TierLook, TierVerification } from './tier-verification.js';

const garb = unitNamed('garb.service');

const lookAtArbitrator: TierLook<'database'> = {
  refs: [garb],
  read: (facts) => {
    const unit = facts.get(garb);
    return { arbitrator: unit === undefined ? {} : { unit } };
  },
};

// What it says of itself comes first: whoever asks as a director does may change that.
function lookAtNode(
  address: string,
  { backup: backups, readersVip }: Pick<GaleraSettings, 'backup' | 'readersVip'>,
): TierLook<'database'> {
  const answer = healthAnswerAt(address, healthPort, healthPath);
  const toReaders =
    readersVip === undefined ? undefined : healthAnswerAt(address, healthPort, readersPath);
  const backup = backups === undefined ? undefined : newestBackupIn(backups.folder);
  return {
    refs: [galeraState, answer, toReaders, backup].filter((ref) => ref !== undefined),
    read: (facts) => ({
      node: {
        state: facts.get(galeraState),
        answer: facts.get(answer),
        ...(toReaders === undefined ? {} : { toReaders: facts.get(toReaders) }),
      },
      ...(backup === undefined ? {} : { backup: facts.get(backup) }),
    }),
  };
}

function lookFromServer(
  { address, port }: Extract<DatabaseSettings, { kind: 'external' }>,
  { roles }: Host,
): TierLook<'database'> | undefined {
  if (!roles.includes('real_servers')) return undefined;
  const place = openPortAt(address, port);
  return { refs: [place], read: (facts) => ({ reaches: facts.get(place) }) };
}

/** Every node has all data, sees all others, and knows who writes. */
const membership: Aspect = {
  refs: [galeraStatus],
  describe: (facts) => {
    const status = facts.get(galeraStatus);
    if (status === undefined) return [['database node', 'does not answer']];
    const { state, component, size, readOnly, writer = 'nobody' } = status;
    return [
      ['database node', `${state}, ${component}, one of ${size}`],
      ['database node that writes', `${writer}${readOnly ? '' : ', this one'}`],
    ];
  },
};

// It may still start, or get what it missed.
function tellWriter(settings: DatabaseSettings): readonly Errand[] {
  const [first] = settings.kind === 'galera' ? dataNodes(settings) : [];
  if (first === undefined) return [];
  const script = `until ${nodeScript} take >/dev/null 2>&1; do sleep 1; done`;
  return [{ hosts: [first.host], doneBy: 'all', script }];
}

/** What database nodes say of themselves, of each other, and to directors. */
export const database: TierVerification<'database'> = {
  look: (settings, host) => {
    if (settings.kind === 'external') return lookFromServer(settings, host);
    const node = nodeOn(settings, host);
    if (node === undefined) return undefined;
    return node.arbitrator ? lookAtArbitrator : lookAtNode(node.address, settings);
  },
  aspects: (settings, host) => (nodeOn(settings, host)?.arbitrator === false ? [membership] : []),
  records: databaseRecords,
  settle: tellWriter,
  probes: [
    {
      name: 'database-members',
      place: 'database',
      proves: 'every database node has all data, and all of them are together',
      judge: judgeMembers,
    },
    {
      name: 'database-writer',
      place: 'database',
      proves: 'exactly one database node writes: the first one of the inventory',
      judge: judgeWriter,
    },
    {
      name: 'database-health',
      place: 'database',
      proves: 'what a database node tells directors is true',
      judge: judgeAnswers,
    },
    {
      name: 'database-backup',
      place: 'database',
      proves: 'every database node has a whole backup that is no older than its timer allows',
      judge: judgeBackups,
    },
    {
      name: 'database-reachable',
      place: 'real server',
      proves: "every real server gets a connection to a database that is somebody else's",
      judge: judgeExternal,
    },
  ],
};
