import type { Drill } from './catalogue/drill.js';
import { databaseDrills } from './catalogue/database-drills.js';
import { directorDrills } from './catalogue/director-drills.js';
import { networkDrills } from './catalogue/network-drills.js';
import { serverDrills } from './catalogue/server-drills.js';
import { storageDrills } from './catalogue/storage-drills.js';

/** Every drill, in the order in which `lvsdeploy verify` runs them: from harmless to harsh. */
export const catalogue: readonly Drill[] = [
  ...directorDrills,
  ...networkDrills,
  ...serverDrills,
  ...storageDrills,
  ...databaseDrills,
];

/** The drill of that name; undefined: there is none. */
export function findDrill(name: string): Drill | undefined {
  return catalogue.find((drill) => drill.name === name);
}
