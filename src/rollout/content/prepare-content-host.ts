import type { PreparedHost } from '../../engine/plan/make-plan.js';
import type { PreparedTask } from '../../engine/plan/prepared-task.js';
import {
  agreedContent,
  contentRecord,
  deployedContent,
} from '../../facts/content/deployed-content.js';
import type { FactTable } from '../../facts/fact-table.js';
import { fileAt } from '../../facts/system/file.js';
import { roomIn } from '../../facts/system/folder-room.js';
import { baseFacts, toHostFacts } from '../../facts/system/host.js';
import type { Cluster, Host } from '../../model/cluster/cluster.js';
import type { Change } from '../../model/plan/change.js';
import { LvsError } from '../../model/problem/error.js';
import {
  copyVersion,
  describeBytes,
  switchVersion,
  tidyVersions,
  type OfferedVersion,
} from '../../resources/content/content-changes.js';
import {
  contentRecordResource,
  diffContentRecord,
} from '../../resources/content/content-record.js';
import { readUses } from '../../resources/effects/host-uses.js';
import { contentFolder, currentLink } from '../../tiers/web/content/content-paths.js';
import {
  keptVersions,
  wantedVersion,
  type ContentRecord,
} from '../../tiers/web/content/content-record.js';
import { copyPlay, switchPlay, tidyPlay } from './content-plays.js';
import { poolPlace } from './pool-place.js';

/** What is brought to the web servers, and how many older versions they keep. */
export type ContentWant = {
  /** undefined: nothing is, they serve another version that they have. */
  readonly offered?: OfferedVersion;
  readonly keep: number;
};

const siteFile = fileAt('/etc/nginx/conf.d/lvsdeploy.conf');
/** On whose file system the content is. */
const roomBeside = roomIn('/var/www');

const refs = [deployedContent, contentRecord, agreedContent, siteFile, roomBeside];

/** A web server with what it has to do to serve what all of them are to serve. */
export function prepareContentHost(cluster: Cluster, host: Host, want: ContentWant): PreparedHost {
  const task = (
    name: string,
    kind: string,
    diff: (facts: FactTable) => readonly Change[],
  ): PreparedTask => ({ name, kind, refs: [], diff });
  return {
    host,
    refs: [...Object.values(baseFacts), ...refs, ...Object.values(recordRefs)],
    hostFacts: (facts) => toHostFacts(facts.see(baseFacts), host),
    uses: readUses([], cluster),
    stages: [
      {
        play: copyPlay,
        tasks: [task('the version is there', 'content', (facts) => copy(facts, want))],
      },
      {
        play: switchPlay,
        tasks: [
          task('the version is served', 'content', serve),
          task('the server has its share', 'content', (facts) => returnToPool(host, facts)),
        ],
      },
      {
        play: tidyPlay,
        tasks: [
          task('which content is deployed is on record', 'content_record', recordGoal),
          task('no older version is in the way', 'content', (facts) => {
            const seen = facts.get(deployedContent);
            const current = seen.current?.id;
            const of = { record: goalIn(facts), current, keep: want.keep };
            return tidyVersions(keptVersions(seen.versions, of), seen);
          }),
        ],
      },
    ],
  };
}

function goalIn(facts: FactTable): ContentRecord {
  const goal = facts.get(agreedContent);
  if (goal === undefined) throw new Error('Nobody has said which content is wanted.');
  return goal;
}

const recordRefs = contentRecordResource.facts(undefined);

function recordGoal(facts: FactTable): readonly Change[] {
  const { agreed, own, file } = facts.see(recordRefs);
  return diffContentRecord({ agreed, own, file, content: facts.get(deployedContent) });
}

/*
 * What is wanted is on record before it is served: whoever goes on after this run was cut off knows what it was about.
 * A server that serves nothing yet is the exception: with the record and without a version it answers 503.
 */
function serve(facts: FactTable): readonly Change[] {
  const seen = facts.get(deployedContent);
  const switched = switchVersion(wantedVersion(goalIn(facts)), seen);
  if (switched.length === 0) return [];
  const recorded = recordGoal(facts);
  return seen.current === undefined ? [...switched, ...recorded] : [...recorded, ...switched];
}

function copy(facts: FactTable, { offered }: ContentWant): readonly Change[] {
  const seen = facts.get(deployedContent);
  const id = wantedVersion(goalIn(facts));
  requireServed(facts);
  if (offered?.artifact.id === id) {
    const changes = copyVersion(offered, seen);
    if (changes.length > 0) requireRoom(facts, offered);
    return changes;
  }
  if (seen.versions.some((version) => version.id === id)) return [];
  throw new LvsError('NOTHING_KEPT', `The host does not have version ${id} of the content.`, {
    hint: 'Deploy it from a folder: lvsdeploy deploy FOLDER. Or leave the host out by --limit.',
  });
}

// Where an operator's own playbook has the site elsewhere, the answer after the switch tells.
function requireServed(facts: FactTable): void {
  const site = facts.get(siteFile);
  if (site.type !== 'file' || site.content?.includes(`${contentFolder}/`) !== false) return;
  throw new LvsError('UNSUPPORTED_HOST', 'The web server does not serve deployed content yet.', {
    hint: 'Run lvsdeploy up first: it gives nginx the configuration that `content` under `web_server` asks for.',
  });
}

const blockBytes = 4096;
const reserveBytes = 16 * 1024 * 1024;

/** Throws where the archive and what is in it do not fit. */
function requireRoom(facts: FactTable, { files, bytes }: OfferedVersion): void {
  const room = facts.get(roomBeside);
  if (room === undefined) return;
  const { freeKib, freeInodes, mount = '' } = room;
  // The archive, which goes again, and the last block of each file.
  const needed = 2 * bytes + 2 * files * blockBytes + reserveBytes;
  if (freeKib !== undefined && freeKib * 1024 < needed) {
    throw fullDisk(
      `The content needs ${describeBytes(needed)} on ${mount}, where ${describeBytes(freeKib * 1024)} are free.`,
    );
  }
  if (freeInodes !== undefined && freeInodes < 2 * files) {
    throw fullDisk(`The content has ${files} files, and ${mount} has room for ${freeInodes}.`);
  }
}

function fullDisk(message: string): LvsError {
  return new LvsError('UNSUPPORTED_HOST', message, {
    hint: 'Make room there, or keep fewer older versions: --keep 1.',
  });
}

/** A server that a run before has left outside of the pool, although it serves what it is to serve. */
function returnToPool({ name }: Host, facts: FactTable): readonly Change[] {
  if (facts.get(poolPlace) !== 'out-for-deploy') return [];
  return [
    {
      summary: `${name} gets its share again: a deploy that was cut off had drained it`,
      diffs: [{ type: 'value', name: 'drained', before: 'yes', after: 'no' }],
      steps: [{ type: 'run', script: `[ -f ${currentLink}/version ]` }],
      expects: [{ ref: poolPlace, value: 'in' }],
    },
  ];
}
