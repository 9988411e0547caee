import { askingOf } from '../../../../tiers/asking-of.js';
import { isGoodAnswer } from '../../answers.js';
import { listDoors, type AskedDoor, type Observations } from '../../observations.js';
import { listWords, toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** What a service is asked for; `isChecked`: by its health check too. */
type Site = { readonly name: string; readonly path: string; readonly isChecked: boolean };

/** What one real server says; of several answers each counts. */
type Said = { readonly server: string; readonly status?: number; readonly length?: number };

/** All real servers give the same kind of answer: one status, and none an empty page. */
export function judgeContent(seen: Observations): readonly Opinion[] {
  return listDoors(seen.cluster).flatMap((service) => {
    const { path, wants } = askingOf(seen.cluster, service);
    const said = listSaid(seen, service);
    if (path === undefined || said.length === 0) return [];
    const site = { name: service.name, path, isChecked: wants !== undefined };
    return toOpinions({
      problems: [...judgeStatuses(site, said), ...judgeLengths(seen, site, said)],
      fine: `${service.name}: all real servers answer ${path} alike`,
    });
  });
}

function listSaid(seen: Observations, service: AskedDoor): readonly Said[] {
  const asked = seen.requests[service.name];
  const answers = asked?.type === 'asked' ? asked.answers : [];
  const through = answers.flatMap((answer) =>
    answer.realServer === undefined ? [] : [{ ...answer, server: answer.realServer }],
  );
  const around = seen.direct
    .filter(({ service: name, way }) => name === service.name && way !== 'check')
    .map((answer) => ({ ...answer, server: answer.realServer }));
  return [...through, ...around].filter((answer) => isGoodAnswer(seen, service, answer));
}

function judgeStatuses({ name, path }: Site, said: readonly Said[]): readonly Problem[] {
  const groups = groupBy(said, ({ status }) => String(status));
  if (groups.size < 2) return [];
  // The answer of most first: what the others say is the surprise.
  const found = [...groups]
    .toSorted(
      ([one, many], [other, few]) => few.length - many.length || Number(one) - Number(other),
    )
    .map(([status, servers]) => `${status} by ${listWords(servers)}`);
  return [
    {
      reason: `${name}: the real servers do not agree: asked for ${path}, clients get status ${found.join(', but ')}`,
      expected: 'one status, whoever answers',
      seen: found.join(', '),
      cause: 'one of them serves another site, or a broken one: compare what they serve',
    },
  ];
}

function judgeLengths(
  { cluster }: Observations,
  { name, path, isChecked }: Site,
  said: readonly Said[],
): readonly Problem[] {
  const pages = said.filter(({ status, length }) => status === 200 && length !== undefined);
  const groups = groupBy(pages, ({ length }) => (length === 0 ? 'empty' : 'full'));
  const empty = groups.get('empty') ?? [];
  // A page for health checks may well be empty, if it is so everywhere; the site of lvsdeploy is not.
  const isOurs = cluster.tiers.web !== undefined && !isChecked;
  if (empty.length === 0 || (!groups.has('full') && !isOurs)) return [];
  return [
    {
      reason: `${name}: ${listWords(empty)} answers ${path} with an empty page`,
      expected: 'a page with content',
      seen: 'status 200, and 0 bytes',
      cause: `the site on ${listWords(empty)} is broken, although its status is 200: look at its files and its error log`,
    },
  ];
}

function groupBy(
  said: readonly Said[],
  keyOf: (one: Said) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const one of said) {
    const servers = groups.get(keyOf(one)) ?? [];
    if (!servers.includes(one.server)) servers.push(one.server);
    groups.set(keyOf(one), servers);
  }
  return groups;
}
