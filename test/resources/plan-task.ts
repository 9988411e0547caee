import type { Args, ArgValue } from '../../src/model/plan/args.js';
import type { Change } from '../../src/model/plan/change.js';
import type { Cluster, Host } from '../../src/model/cluster/cluster.js';
import { factId, type FactRefs, type FactValue, type Seen } from '../../src/model/host/fact.js';
import type { Known } from '../../src/model/host/host-facts.js';
import type { TaskContext } from '../../src/model/plan/resource.js';
import { resources } from '../../src/resources/registry.js';
import { plainSsh } from '../plain-ssh.js';

/** A task's arguments, one a line of play.yml. */
export function makeArgs(values: Readonly<Record<string, ArgValue>>): Args {
  const names = Object.keys(values);
  const at = { file: 'play.yml', line: 1, column: 3 };
  return {
    at,
    value: (name) => values[name],
    positionOf: (name) =>
      names.includes(name) ? { file: 'play.yml', line: 2 + names.indexOf(name), column: 5 } : at,
  };
}

/** The host that tasks of tests are for. */
const host: Host = {
  name: 'master',
  roles: ['directors'],
  address: '192.168.56.1',
  ssh: { ...plainSsh, hostName: '192.168.56.1' },
  vars: {},
};

const cluster: Cluster = {
  name: 'test',
  environment: 'lab',
  inventory: 'test.yml',
  hosts: [host],
  vrrp: [],
  services: [],
  drainTimeoutSeconds: 30,
  builds: [],
  builder: 'master',
  tiers: {},
  vars: {},
};

/** A context whose templates say which one they are, and for which kernel. */
export const context: TaskContext = {
  cluster,
  host,
  checkTemplate: () => undefined,
  renderTemplate: (template, facts) => `# ${template} for ${facts.kernel}\n`,
};

/** A Debian host with lo, eth0 (the cluster's) and eth1. */
export const known: Known = {
  host: {
    osId: 'debian',
    osVersion: '12',
    architecture: 'x86_64',
    kernel: '6.1.0-1-amd64',
    interfaces: [
      { name: 'lo', mac: '00:00:00:00:00:00', mtu: 65536, up: true, addresses: ['127.0.0.1/8'] },
      {
        name: 'eth0',
        mac: '02:00:00:00:00:01',
        mtu: 1500,
        up: true,
        addresses: ['192.168.56.1/24'],
      },
      { name: 'eth1', mac: '02:00:00:00:00:02', mtu: 1500, up: true, addresses: [] },
    ],
    clusterInterface: 'eth0',
  },
  builds: new Set(),
};

/** Facts of a host by their ids: `KIND KEY`. */
export type Facts = ReadonlyMap<string, unknown>;

export function overlay(facts: Facts, expected: readonly FactValue[]): Facts {
  return new Map([...facts, ...expected.map(({ ref, value }) => [factId(ref), value] as const)]);
}

function see<F extends FactRefs>(refs: F, facts: Facts): Seen<F> {
  const values = Object.entries(refs).map(([name, ref]) => {
    const id = factId(ref);
    if (!facts.has(id)) throw new Error(`The test gives no fact "${id}".`);
    return [name, facts.get(id)] as const;
  });
  return Object.fromEntries(values) as Seen<F>;
}

/** A task of one kind, bound to its arguments. */
export type BoundTask = {
  readonly factIds: readonly string[];
  readonly diff: (facts: Facts, known: Known) => readonly Change[];
};

/** Parses the arguments of a task as the engine does. */
export function bind(kind: string, values: Readonly<Record<string, ArgValue>>): BoundTask {
  const resource = resources.get(kind);
  if (resource === undefined) throw new Error(`There is no resource ${kind}.`);
  return resource.open((opened) => {
    const want = opened.parse(makeArgs(values), context);
    const refs = opened.facts(want);
    return {
      factIds: Object.values(refs).map(factId),
      diff: (facts, about) => opened.diff(want, see(refs, facts), about),
    };
  });
}
