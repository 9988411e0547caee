import type { Observations } from '../../observations.js';
import { listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';
import { dataHosts, seenNodes } from './seen-nodes.js';

/** Exactly one node writes, all agree which, and it is the first. */
export function judgeWriter(seen: Observations): readonly Opinion[] {
  const hosts = dataHosts(seen).map(({ name }) => name);
  const [first] = hosts;
  if (first === undefined) return [];
  const nodes = seenNodes(seen);
  const running = nodes.filter(({ state }) => state.status !== undefined);
  if (running.length === 0) {
    return [{ status: 'unknown', reason: 'no database node could be asked' }];
  }
  const writing = running.filter(({ state }) => state.status?.readOnly === false);
  const names = writing.map(({ host }) => host);
  const known = [...new Set(running.map(({ state }) => state.status?.writer ?? 'nobody'))];
  const problems: readonly Problem[] =
    names.length === 0
      ? [noWriter(known)]
      : names.length > 1
        ? [severalWriters(names, known)]
        : names[0] === first
          ? []
          : [otherWriter(names[0] ?? '', first)];
  return toOpinions({ problems, fine: `${first} writes, and no other node` });
}

function noWriter(known: readonly string[]): Problem {
  return {
    reason: `no database node writes; on record is ${listWords(known)}`,
    expected: 'one that writes',
    seen: 'none',
    cause:
      'nobody has asked the database of that node of late: `systemctl status lvs-database-watch`; or it is not Synced',
  };
}

function severalWriters(names: readonly string[], known: readonly string[]): Problem {
  return {
    reason: `${listWords(names)} write at the same time; on record is ${listWords(known)}`,
    expected: 'one that writes',
    seen: listWords(names),
    cause:
      'read_only was switched off by hand on a node where lvs-database-watch.service does not run: `lvs-database status` there puts it right',
  };
}

function otherWriter(writer: string, first: string): Problem {
  return {
    reason: `${writer} writes, and not ${first}`,
    expected: first,
    seen: writer,
    cause: `${first} has been away, and was not told to write again: \`lvsdeploy up\` does, connections to ${writer} end then`,
  };
}
