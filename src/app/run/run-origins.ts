import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../../model/text/canonical-json.js';
import { sha256 } from '../../model/text/digest.js';
import type { Playbook } from '../../model/plan/playbook.js';
import type { Origin } from '../../model/run/run-record.js';
import type { OpenRun } from './open-run.js';

/** The files that a run is made from. */
export type Origins = { readonly inventory: Origin; readonly playbook: Origin };

/** Where a run comes from, with digests by which it can be recognised. */
export async function readOrigins(opened: OpenRun): Promise<Origins> {
  const { inventoryPath, playbookPath, run } = opened;
  return {
    inventory: { path: path.resolve(inventoryPath), sha256: sha256(await readFile(inventoryPath)) },
    playbook: { path: path.resolve(playbookPath), sha256: playbookDigest(run.playbook) },
  };
}

/** Over what a playbook says, wherever its parts are: comments and folders make no difference. */
function playbookDigest({ plays }: Playbook): string {
  const decisive = plays.map(({ at: _at, tasks, ...play }) => ({
    ...play,
    tasks: tasks.map(({ at: _place, locate: _locate, args, ...task }) => ({
      ...task,
      args: args.values,
    })),
  }));
  return sha256(canonicalJson(decisive));
}
