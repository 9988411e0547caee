import path from 'node:path';
import { chooseHosts } from '../../../src/app/run/choose-hosts.js';
import { knownArguments } from '../../../src/app/invocation/known-arguments.js';
import { prepareHosts, prepareWayBack } from '../../../src/app/run/prepare-hosts.js';
import { readInventory } from '../../../src/config/inventory/read-inventory.js';
import { loadPlaybook } from '../../../src/config/load-playbook.js';
import type { PreparedHost } from '../../../src/engine/plan/make-plan.js';
import type { Cluster } from '../../../src/model/cluster/cluster.js';
import type { DrainRequest } from '../../../src/model/cluster/drain.js';
import type { Playbook } from '../../../src/model/plan/playbook.js';
import { packageRoot } from '../../../src/package-root.js';
import { createTemplateFiles } from '../../../src/render/template-files.js';

/** A cluster that is wanted, prepared as `up` does it. */
export type Site = {
  readonly cluster: Cluster;
  readonly playbook: Playbook;
  readonly hosts: readonly PreparedHost[];
  /** What is to be changed about drained real servers. */
  readonly drains?: DrainRequest;
};

const ourPlaybook = path.join(packageRoot, 'playbooks', 'site.yml');
const loaded = new Map<string, Promise<Playbook>>();
const ourTemplates = createTemplateFiles([]);

/** Each playbook is read once. */
function load(file: string): Promise<Playbook> {
  const known = loaded.get(file) ?? loadPlaybook(file, knownArguments);
  loaded.set(file, known);
  return known;
}

/** What `--limit` and `--tags` say. */
export type Selection = {
  readonly limit?: readonly string[];
  readonly tags?: readonly string[];
  /** Name of the inventory's file. */
  readonly file?: string;
  /** Path of the playbook. Default: ours. */
  readonly playbook?: string;
  /** Where templates are looked up first. Default: nowhere but in ours. */
  readonly folders?: readonly string[];
};

/** Reads an inventory and binds the tasks of a playbook to its hosts. */
export async function openSite(inventory: string, selection: Selection = {}): Promise<Site> {
  const {
    limit = [],
    tags = [],
    file = 'inventory.yml',
    playbook = ourPlaybook,
    folders,
  } = selection;
  const templates = folders === undefined ? ourTemplates : createTemplateFiles(folders);
  const { cluster } = readInventory(file, inventory, {});
  const plays = await load(playbook);
  const chosen = chooseHosts(cluster, limit);
  const hosts = prepareHosts(chosen, { cluster, playbook: plays, templates, tags });
  return { cluster, playbook: plays, hosts };
}

/** The way back of a site, as `down` takes it. */
export function wayBack({ cluster, playbook }: Site): Site {
  const input = { cluster, playbook, templates: ourTemplates, tags: [] };
  return { cluster, ...prepareWayBack(cluster.hosts, input, { purge: false }) };
}
