import type { Cluster } from '../../model/cluster/cluster.js';
import type { Clock } from '../clock.js';
import type { LiveView } from './live-view.js';
import type { Recording } from './recording.js';

/** Watches one host for the length of a drill. */
export interface Watcher {
  readonly host: string;
  /** Makes sure that nothing escaped it up to now. Never rejects. */
  touch(): Promise<void>;
  /** Ends it, and hands over what it saw. Never rejects. */
  stop(): Promise<Recording>;
}

/** What watchers watch for, and whom they tell. */
export type WatchContext = {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly view: LiveView;
  /** Tells this watcher's observers from those of an earlier connection: '' or `#2`. */
  readonly suffix: string;
};
