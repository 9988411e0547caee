import { readdirSync } from 'node:fs';
import path from 'node:path';
import { loadInventory } from '../../src/config/load-inventory.js';
import type { Host } from '../../src/model/cluster/cluster.js';
import type { HostFacts } from '../../src/model/host/host-facts.js';
import { buildContext } from '../../src/render/context.js';
import { createTemplateFiles } from '../../src/render/template-files.js';
import { listCases, testFolder } from '../golden.js';

/** A file that a host of a case is to get: `CASE/HOST/FILE` is what `FILE.hbs` must render to. */
export type Golden = {
  readonly title: string;
  readonly inventory: string;
  readonly host: string;
  readonly template: string;
  readonly file: string;
};

const folder = testFolder('templates', 'fixtures');

/** Every golden file of every case. */
export function listGoldens(): readonly Golden[] {
  return listCases(folder).flatMap((name) =>
    listCases(path.join(folder, name)).flatMap((host) =>
      readdirSync(path.join(folder, name, host)).map((file) => ({
        title: `${name}/${host}/${file}`,
        inventory: path.join(folder, name, 'inventory.yml'),
        host,
        template: `${file}.hbs`,
        file: path.join(folder, name, host, file),
      })),
    ),
  );
}

/** What is known of a host when its files are written. */
export function factsOf(host: Host): HostFacts {
  return {
    osId: 'debian',
    osVersion: '12',
    architecture: 'x86_64',
    kernel: '6.1.0',
    interfaces: [],
    clusterInterface: host.interface ?? 'eth0',
  };
}

/** Renders a template for a host of an inventory, as a run would. */
export async function renderFor(
  inventory: string,
  hostName: string,
  template: string,
): Promise<string> {
  const { cluster } = await loadInventory(inventory);
  const host = cluster.hosts.find(({ name }) => name === hostName)!;
  return createTemplateFiles([]).render(
    template,
    buildContext(cluster, host, { facts: factsOf(host) }),
  );
}
