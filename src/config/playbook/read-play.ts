import { commonSelectors } from '../../model/cluster/cluster.js';
import type { Play } from '../../model/plan/playbook.js';
import { suggest } from '../../model/problem/suggest.js';
import type { Path } from '../mistake.js';
import { omitUndefined } from '../omit-undefined.js';
import type { PlayInput } from '../schema/playbook.js';
import type { FileReading } from './playbook-reading.js';
import { readTask } from './read-task.js';

/** The model of a play of the right shape; reports hosts and resources that do not exist. */
export function readPlay(input: PlayInput, path: Path, reading: FileReading): Play {
  checkHosts(input.hosts, [...path, 'hosts'], reading);
  checkNeeds(input.needs, [...path, 'needs'], reading);
  return {
    name: input.name,
    hosts: input.hosts,
    ...omitUndefined({ serial: input.serial, gate: input.gate, together: input.together }),
    ...(input.needs === undefined ? {} : { needs: [input.needs].flat() }),
    tags: [input.tags ?? []].flat(),
    tasks: input.tasks.map((task, index) => readTask(task, [...path, 'tasks', index], reading)),
    at: reading.document.positionOf(path),
  };
}

function checkNeeds(needs: PlayInput['needs'], path: Path, reading: FileReading): void {
  if (typeof needs === 'string') checkHosts(needs, path, reading);
  else needs?.forEach((selector, index) => checkHosts(selector, [...path, index], reading));
}

function checkHosts(hosts: string, path: Path, { selectors, report }: FileReading): void {
  if (selectors === undefined) return;
  const known = [...new Set([...commonSelectors, ...selectors])];
  if (known.includes(hosts)) return;
  const message = `"${hosts}" is neither a role, a group nor a host of the inventory`;
  report({ path, message, ...suggest(hosts, known, `known: ${known.slice(0, 12).join(', ')}`) });
}
