import { latestRecord } from '../../../../lvs/draining/latest-record.js';
import { wantedVersion } from '../../../../tiers/web/content/content-record.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/** All web servers serve the version of the content that was deployed last. */
export function judgeVersions(seen: Observations): readonly Opinion[] {
  if (seen.cluster.tiers.web?.content === undefined) return [];
  const servers = hostsWith(seen, 'real_servers');
  const record = latestRecord(servers.map(({ name }) => seen.hosts[name]?.tiers?.web?.record));
  const wanted = record === undefined ? undefined : wantedVersion(record);
  return lookAtEach(seen, servers, (_, { tiers }) => {
    if (tiers?.web === undefined) return undefined;
    const { current } = tiers.web.content;
    return {
      problems: current?.id === wanted ? [] : [complain(current?.id, wanted)],
      fine: wanted === undefined ? 'no content was deployed yet' : `it serves version ${wanted}`,
    };
  });
}

function complain(current: string | undefined, wanted: string | undefined): Problem {
  const serves = current === undefined ? 'no version' : `version ${current}`;
  const expected = wanted === undefined ? 'no version: none is on record' : `version ${wanted}`;
  const so = current === undefined ? ', and answers 503' : '';
  return {
    reason: `it serves ${serves} of the content${so}; what was deployed last is ${wanted ?? 'nothing'}`,
    expected,
    seen: serves,
    cause:
      'a deploy that ended early, a server that was away meanwhile or is new, or a link that was changed by hand: `lvsdeploy deploy --list` shows all, `lvsdeploy deploy` brings it',
  };
}
