import type { Host } from '../../model/cluster/cluster.js';
import type { DatabaseNode, DatabaseSettings, GaleraSettings } from './settings.js';

/** The settings where the nodes are lvsdeploy's; undefined: there is no database, or it is somebody else's. */
export function galeraOf(settings: DatabaseSettings | undefined): GaleraSettings | undefined {
  return settings?.kind === 'galera' ? settings : undefined;
}

/** The nodes that have the data, in the order in which they take over the writing. */
export function dataNodes({ nodes }: Pick<GaleraSettings, 'nodes'>): readonly DatabaseNode[] {
  return nodes.filter(({ arbitrator }) => !arbitrator);
}

/** A host's part in the database; undefined: none. */
export function nodeOn(
  settings: DatabaseSettings | undefined,
  { name }: Pick<Host, 'name'>,
): DatabaseNode | undefined {
  return galeraOf(settings)?.nodes.find(({ host }) => host === name);
}
