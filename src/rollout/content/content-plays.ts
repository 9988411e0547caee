import type { Play, Playbook } from '../../model/plan/playbook.js';

const ofItself = {
  hosts: 'real_servers',
  tags: [],
  tasks: [],
  at: { file: 'lvsdeploy deploy', line: 1, column: 1 },
} as const satisfies Partial<Play>;

/** The new version is copied beside those that are there, on all servers before any is touched. */
export const copyPlay: Play = { ...ofItself, name: 'content is copied' };

/** One server after the other serves it; none is begun where one has failed. */
export const switchPlay: Play = {
  ...ofItself,
  name: 'content is switched',
  serial: 1,
  gate: 'serving',
  needs: ['directors', 'real_servers'],
};

/** When all serve it, versions that nobody needs go. */
export const tidyPlay: Play = {
  ...ofItself,
  name: 'content is tidied up',
  needs: ['real_servers'],
};

export const contentPlaybook: Playbook = { plays: [copyPlay, switchPlay, tidyPlay] };
