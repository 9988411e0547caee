import type { VrrpMember } from '../../model/cluster.js';
import type { Path } from '../finding.js';
import type { VrrpInput } from '../schema/vrrp.js';
import type { DeclaredHost } from './declared-hosts.js';
import type { Reading } from './reading.js';

// With less, the skew time of RFC 9568 section 6.1 hardly tells two directors apart at boot.
const safeGap = 50;

/** The directors' parts in VRRP, by falling priority. */
export function readMembers(
  directors: readonly DeclaredHost[],
  vrrp: VrrpInput,
  reading: Reading,
): readonly VrrpMember[] {
  const ranked = directors
    .map((director, index) => ({
      director,
      priority: director.input.priority ?? defaultPriority(index, directors.length),
    }))
    .sort((a, b) => b.priority - a.priority);
  checkPriorities(ranked, reading);
  checkStates(ranked, vrrp, reading);
  return ranked.map(({ director: { name, input }, priority }, rank) => ({
    host: name,
    state: input.state ?? (rank === 0 && !vrrp.nopreempt ? 'MASTER' : 'BACKUP'),
    priority,
    routerId: input.router_id ?? name,
  }));
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
        suggestion: 'the MASTER has the highest; 150 and 100 are good',
      });
    } else if (gap < safeGap && ranked.length <= 3) {
      const message = `the priorities of ${names} differ by ${gap}, so that booting together may elect either`;
      warn({ ...finding, message, suggestion: `leave a gap of ${safeGap} or more` });
    }
  });
}

function checkStates(ranked: readonly Ranked[], vrrp: VrrpInput, { report }: Reading): void {
  ranked.forEach(({ director }, rank) => {
    const { state } = director.input;
    const path = [...director.path, 'state'];
    const dependsOn = [['directors'], ['vrrp', 'nopreempt']];
    if (state === 'MASTER' && vrrp.nopreempt) {
      const message = 'keepalived ignores "nopreempt" on a director that starts as MASTER';
      report({ path, message, suggestion: 'leave out "state"', dependsOn });
    } else if (state === 'MASTER' && rank > 0) {
      const message = `"${director.name}" starts as MASTER without the highest priority`;
      report({ path, message, suggestion: 'leave out "state", or raise "priority"', dependsOn });
    }
  });
}
