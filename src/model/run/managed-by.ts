import { stateFolder } from './kept-files.js';

/** The file on a host that says which cluster and inventory it belongs to, and which run changed it last. */
export const provenanceFile = `${stateFolder}/managed-by`;

/** On directors: a file for each host that runs have set up, with its address and roles. */
export const managedHostsFolder = `${stateFolder}/hosts`;

/** On directors: which real servers are drained, since when and by whom. */
export const drainFile = `${stateFolder}/drained`;

/**
 * The line, without a comment sign, that says in every file on a host whose it is. It is the same for
 * every inventory and every run: what a file comes from is no reason to change it.
 */
export const managedBy = `Managed by lvsdeploy: changes made here are overwritten. See ${provenanceFile}.`;
