import type { VrrpMember } from '../../../model/cluster/cluster.js';
import type { Path } from '../../mistake.js';
import { suggest } from '../../../model/problem/suggest.js';
import type { DeclaredInstance } from '../declare-instances.js';
import type { DeclaredHost } from '../declared-hosts.js';
import type { Reading } from '../reading.js';

// With less, the skew time of RFC 9568 section 6.1 hardly tells two directors apart at boot.
const safeGap = 50;

/** The directors' parts in an instance, by falling priority. */
export function readMembers(
  directors: readonly DeclaredHost[],
  instance: DeclaredInstance,
  reading: Reading,
): readonly VrrpMember[] {
  const ranked = rankDirectors(directors, instance, reading);
  checkInterfaces(directors, instance, reading);
  if (instance.rank === undefined) checkPriorities(ranked, reading);
  checkStates(ranked, instance, reading);
  return ranked.map(({ director: { name, input }, priority }, rank) => ({
    host: name,
    state: input.state ?? (rank === 0 && !instance.nopreempt ? 'MASTER' : 'BACKUP'),
    priority,
    routerId: input.router_id ?? name,
  }));
}

function rankDirectors(
  directors: readonly DeclaredHost[],
  { rank, path }: DeclaredInstance,
  reading: Reading,
): readonly Ranked[] {
  const count = directors.length;
  if (rank === undefined) {
    return directors
      .map((director, index) => ({
        director,
        priority: director.input.priority ?? defaultPriority(index, count),
      }))
      .sort((a, b) => b.priority - a.priority);
  }
  checkRank(rank, { directors, path: [...path, 'rank'] }, reading);
  return rank.flatMap((name, index) => {
    const director = directors.find((one) => one.name === name);
    return director === undefined ? [] : [{ director, priority: defaultPriority(index, count) }];
  });
}

/** A rank names every director once, and nobody else. */
function checkRank(
  rank: readonly string[],
  { directors, path }: { readonly directors: readonly DeclaredHost[]; readonly path: Path },
  { report }: Reading,
): void {
  const names = directors.map(({ name }) => name);
  rank.forEach((name, index) => {
    if (!names.includes(name)) {
      const message = `"${name}" is not a director`;
      const known = suggest(name, names, `known: ${names.slice(0, 8).join(', ')}`);
      report({ path: [...path, index], message, ...known, dependsOn: [['directors']] });
    } else if (rank.indexOf(name) < index) {
      report({ path: [...path, index], message: `"${name}" is already in the rank` });
    }
  });
  const missing = names.filter((name) => !rank.includes(name));
  if (missing.length === 0) return;
  const message = `the rank leaves out ${missing.map((name) => `"${name}"`).join(', ')}`;
  const suggestion = 'name every director once, the MASTER first';
  report({ path, onKey: true, message, suggestion, dependsOn: [['directors']] });
}

/** A director that has `addresses` has one where the instance is. */
function checkInterfaces(
  directors: readonly DeclaredHost[],
  { interface: device, path }: DeclaredInstance,
  { report }: Reading,
): void {
  if (device === undefined) return;
  for (const { name, path: at, input } of directors) {
    const known = Object.keys(input.addresses ?? {});
    if (known.length === 0 || known.includes(device)) continue;
    const message = `"${name}" has no address on ${device}, where "${path.at(-1)}" is`;
    const suggestion = `add it: addresses: { ${device}: ... }`;
    report({ path: [...at, 'addresses'], onKey: true, message, suggestion });
  }
}

type Ranked = { readonly director: DeclaredHost; readonly priority: number };

function defaultPriority(index: number, count: number): number {
  if (count <= 3) return 150 - index * safeGap;
  return 250 - index * Math.min(safeGap, Math.floor(249 / count));
}

function priorityPath({ path, input }: DeclaredHost): Path {
  return input.priority === undefined ? path : [...path, 'priority'];
}

function checkPriorities(ranked: readonly Ranked[], { report, warn }: Reading): void {
  if (ranked.length > 254) {
    report({ path: ['directors'], onKey: true, message: 'more directors than VRRP priorities' });
  }
  ranked.slice(1).forEach(({ director, priority }, index) => {
    const above = ranked[index];
    if (above === undefined) return;
    const places = [above.director, director].map(priorityPath);
    const own =
      director.input.priority === undefined && above.director.input.priority !== undefined;
    const [other, path] = own ? places.toReversed() : places;
    const gap = above.priority - priority;
    const names = `"${above.director.name}" and "${director.name}"`;
    const finding = { path: path ?? [], dependsOn: [other ?? []] };
    if (gap === 0) {
      const message = `${names} have the same priority ${priority}`;
      report({
        ...finding,
        message,
        suggestion: 'give the MASTER the highest one, for example 150 and 100',
      });
    } else if (gap < safeGap && ranked.length <= 3) {
      const message = `the priorities of ${names} differ by ${gap}: if they boot together, either may become MASTER`;
      warn({ ...finding, message, suggestion: `leave a gap of ${safeGap} or more` });
    }
  });
}

function checkStates(
  ranked: readonly Ranked[],
  instance: DeclaredInstance,
  { report }: Reading,
): void {
  ranked.forEach(({ director }, rank) => {
    const { state } = director.input;
    const path = [...director.path, 'state'];
    const dependsOn = [['directors'], instance.pathOf('nopreempt')];
    if (state === 'MASTER' && instance.nopreempt) {
      const message = 'keepalived ignores "nopreempt" on a director that starts as MASTER';
      report({ path, message, suggestion: 'leave out "state"', dependsOn });
    } else if (state === 'MASTER' && rank > 0) {
      const message = `"${director.name}" starts as MASTER without the highest priority`;
      report({ path, message, suggestion: 'leave out "state", or raise "priority"', dependsOn });
    }
  });
}
