import { fileAt, type FileFact } from '../../src/facts/system/file.js';
import type { Change } from '../../src/model/plan/change.js';
import type { Effect } from '../../src/model/plan/effect.js';
import type { Plan } from '../../src/model/plan/plan.js';
import { declareEffect } from '../../src/resources/effects/declare-effect.js';
import { readUses } from '../../src/resources/effects/host-uses.js';

const at = { file: 'test.yml', line: 1, column: 1 };
const address = /^[0-9a-f.:]+\/[0-9]+$/u;
const socket = /^ *listen [^ ]+:[0-9]+;$/u;

/** What the playbooks of lvsdeploy say. */
export const siteUses = readUses(
  [
    { type: 'kept-lines', path: '/usr/local/sbin/lvs_rs.sh', pattern: address, at },
    { type: 'kept-lines', path: '/etc/nginx/conf.d/lvsdeploy.conf', pattern: socket, at },
  ],
  { tiers: { web: { server: 'nginx' } } },
);

/** A change that somebody notices. */
export function noticed(effect: Effect): Change {
  const change = { summary: 'it changes', diffs: [], steps: [], expects: [], effect };
  return declareEffect(change, () => undefined, siteUses);
}

export function restart(unit: string): Change {
  return noticed({ type: 'service', unit, action: 'restart' });
}

/** A file with other content, undefined: it was not there; with the effect that it has. */
function becomes(path: string, before: string | undefined, content: string): Change {
  const diff = { type: 'text', path, after: content } as const;
  const change = {
    ...{ summary: `${path} gets new content`, steps: [] },
    diffs: [before === undefined ? diff : { ...diff, before }],
    expects: [{ ref: fileAt(path), value: fileOf(content) }],
  };
  return declareEffect(change, () => fileOf(before), siteUses);
}

function fileOf(content: string | undefined): FileFact {
  if (content === undefined) return { type: 'absent' };
  const size = Buffer.byteLength(content);
  const ownership = { mode: 0o644, owner: 'root', group: 'root' };
  return { type: 'file', ...ownership, size, mtimeSeconds: 1, content };
}

/** A keepalived.conf that gets new content. */
export function rewritten(before: string | undefined, after: string): Change {
  return becomes('/etc/keepalived/keepalived.conf', before, after);
}

/** Another file that gets other lines. */
export function relisted(
  path: string,
  before: readonly string[],
  after: readonly string[],
): Change {
  return becomes(path, before.join('\n'), after.join('\n'));
}

/** A plan whose batches change these hosts at once. */
export function planOf(...batches: readonly Readonly<Record<string, readonly Change[]>>[]): Plan {
  const stages = batches.map((batch) =>
    Object.entries(batch).map(([host, changes]) => ({
      host,
      tasks: [{ name: 'a task', kind: 'service', changes }],
    })),
  );
  return { stages: [{ play: 'a play', batches: stages }] };
}
