import test from 'ava';
import type { Plan } from '../../../src/model/plan/plan.js';
import type { Step } from '../../../src/model/plan/step.js';
import { findUnprovidedBuilds } from '../../../src/model/plan/unprovided-builds.js';

const artifact = { type: 'build', program: 'keepalived', version: '2.2.7', key: 'k' } as const;
const put: Step = { type: 'put', artifact, path: '/archive' };
const fetch: Step = { type: 'fetch', artifact, path: '/archive' };

/** One stage for each list; its hosts are batches, one after the other, unless they are given as one map. */
function plan(...stages: readonly Readonly<Record<string, Step>>[]): Plan {
  return {
    stages: stages.map((hosts) => ({
      play: 'play',
      batches: [
        Object.entries(hosts).map(([host, step]) => {
          const change = { summary: '', diffs: [], steps: [step], expects: [] };
          return { host, tasks: [{ name: 'task', kind: 'kind', changes: [change] }] };
        }),
      ],
    })),
  };
}

test('a build in the cache is provided', (t) => {
  t.deepEqual(findUnprovidedBuilds(plan({ master: put }), new Set(['k'])), []);
});

test('a build that the builder gives before is provided', (t) => {
  t.deepEqual(findUnprovidedBuilds(plan({ builder: fetch }, { master: put }), new Set()), []);
});

test('a build that nobody gives is found, with every host that needs it', (t) => {
  t.deepEqual(findUnprovidedBuilds(plan({ master: put, backup: put }), new Set(['other'])), [
    { host: 'master', artifact },
    { host: 'backup', artifact },
  ]);
});

test('a build that comes too late is found', (t) => {
  const tooLate = plan({ builder: fetch, master: put });
  t.deepEqual(findUnprovidedBuilds(tooLate, new Set()), [{ host: 'master', artifact }]);
});
