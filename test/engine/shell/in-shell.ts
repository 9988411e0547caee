import { SimulatedCluster, type HostMaker } from '../simulated/simulated-cluster.js';
import type { Site } from '../simulated/site.js';
import { ShellHost } from './shell-host.js';
import type { HostShell } from './tools.js';

/** Makes clusters whose hosts run scripts in a real shell, and ends them all. */
export class ShellClusters {
  readonly #hosts: ShellHost[] = [];
  readonly #makeHost: HostMaker;

  constructor(shell: HostShell = 'dash') {
    this.#makeHost = (state, around) => {
      const host = new ShellHost(shell, state, around);
      this.#hosts.push(host);
      return host;
    };
  }

  /** Fresh hosts of a site, with a control host that has built what another one has. */
  fresh(site: Site, built: SimulatedCluster): SimulatedCluster {
    const cluster = new SimulatedCluster(site, 300, this.#makeHost);
    cluster.takeBuilds(built);
    return cluster;
  }

  /** Hosts in the state of others. */
  copy(cluster: SimulatedCluster, site: Site): SimulatedCluster {
    return cluster.copy(site, this.#makeHost);
  }

  /** The hosts of the cluster that was made last, by name. */
  host(name: string): ShellHost {
    const host = this.#hosts.findLast(({ state }) => state.name === name);
    if (host === undefined) throw new Error(`There is no host ${name}.`);
    return host;
  }

  destroy(): void {
    for (const host of this.#hosts.splice(0)) host.destroy();
  }
}
