import type { Observations } from './observations.js';
import type { Opinion } from './opinion.js';

/** Where on a request's way a probe looks. */
export const places = [
  'client',
  'gateway',
  'director',
  'real server',
  'storage',
  'database',
] as const;

/** Places that only some clusters have: where nothing is said of one, it is not there. */
export const tierPlaces: readonly Place[] = ['storage', 'database'];
export type Place = (typeof places)[number];

/** One question about the cluster, answered by what was seen alone. */
export type Probe = {
  readonly name: string;
  readonly place: Place;
  /** What it proves, as a sentence without its dot. */
  readonly proves: string;
  /** What cannot be known of it makes no drill more dangerous, nor its verdict less sure. */
  readonly unknownLetsDrillsRun?: true;
  /** Pure. No opinion where the question makes no sense for this cluster. */
  readonly judge: (seen: Observations) => readonly Opinion[];
};
