import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { selectHosts, type Cluster } from '../../../src/model/cluster/cluster.js';
import { buildContext } from '../../../src/render/context.js';
import { createTemplateFiles } from '../../../src/render/template-files.js';
import { factsOf } from '../../templates/render-case.js';
import { arbitraryDirectors } from '../arbitrary-directors.js';

/** A keepalived.conf as a director gets it, and the cluster that it is for. */
export type GeneratedFile = {
  readonly cluster: Cluster;
  readonly host: string;
  readonly file: string;
  readonly text: string;
};

/** Writes as many as are wanted, the same for the same seed, each for one director of an inventory of its own. */
export function writeGenerated(
  folder: string,
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly GeneratedFile[] {
  const files = createTemplateFiles([]);
  return fc.sample(arbitraryDirectors, { numRuns: count, seed }).map((inventory, index) => {
    const { cluster } = readInventory('inventory.yml', inventory, {});
    const directors = selectHosts(cluster, 'directors');
    const host = directors[index % directors.length]!;
    const context = buildContext(cluster, host, { facts: factsOf(host) });
    const text = files.render('keepalived.conf.hbs', context);
    const file = path.join(folder, `${String(index).padStart(4, '0')}.conf`);
    // For whoever looks into a failure.
    writeFileSync(file.replace('.conf', '.yml'), inventory);
    writeFileSync(file, text, { mode: 0o640 });
    return { cluster, host: host.name, file, text };
  });
}
