import { doorsOf } from '../../lvs/entrances/doors.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { Connection, ConnectionPool } from '../../model/host/connection.js';
import type { DirectorService } from '../../model/plan/declaration.js';
import type { Emit } from '../../model/run/event.js';
import { askable, askedAt, askingAt, askServices, findAsker } from './ask-services.js';
import { findWrongs } from './find-wrongs.js';
import type { Looks } from '../../look/director-look.js';
import { ownersOf } from '../../look/ownership.js';
import type { Wrong } from './wrong.js';
import { findUnfit } from './find-unfit.js';
import { DirectorLooks, lookLimits } from './look-at-directors.js';
import { findLostPools, findServing } from './serving.js';
import { findUnserved } from './unserved.js';
import type { Wanted } from './wanted.js';
import { withTimeLimit } from '../../look/time-limit.js';

/** Whom a gate asks. */
export type GateContext = {
  readonly cluster: Cluster;
  readonly pool: ConnectionPool;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** What keepalived is on a director. */
  readonly directorOn: (host: string) => DirectorService;
};

/** One look at everything. */
export type Seen = {
  /** What is wrong. */
  readonly findings: readonly Wrong[];
  /** What could not be known. */
  readonly unknown: readonly string[];
  /** Who has real servers to give requests to: see `findServing`. */
  readonly serving: ReadonlySet<string>;
  readonly looks: Looks;
  /** The host that asked the services, and the VIPs that it asked. */
  readonly asked: Asked | undefined;
};

/** What came of asking the services. */
export type Asked = {
  readonly from: string;
  readonly vips: readonly string[];
  /** Those that did not answer. */
  readonly silent: ReadonlySet<string>;
};

/** Which directors were changed, what they have to show, and who served before. */
export type Watched = {
  readonly changed: readonly string[];
  readonly wanted: Wanted;
  readonly servingBefore?: ReadonlySet<string>;
  /**
   * What the changed directors had to show before; a service that is not in it is new, and has to be
   * served. Default: nothing is new.
   */
  readonly former?: Wanted | 'nothing';
};

/** Looks at the directors, and asks the services through them. */
export class ServingWatch {
  readonly #context: GateContext;
  readonly #changed: readonly string[];
  readonly #wanted: Wanted;
  readonly #servingBefore: ReadonlySet<string>;
  readonly #former: Watched['former'];
  readonly #directors: DirectorLooks;
  readonly #names: readonly string[];
  #asker: Promise<Connection | undefined> | undefined;

  constructor(context: GateContext, watched: Watched) {
    const { changed, wanted, servingBefore = new Set() } = watched;
    const { cluster, pool, signal } = context;
    this.#context = context;
    this.#wanted = wanted;
    this.#servingBefore = servingBefore;
    this.#former = watched.former;
    this.#names = selectHosts(cluster, 'directors').map(({ name }) => name);
    // Of other hosts a gate sees only what comes of them: answers, or none.
    this.#changed = changed.filter((host) => this.#names.includes(host));
    this.#directors = new DirectorLooks(pool, this.#names, { signal });
  }

  async look(): Promise<Seen> {
    const { cluster, pool, signal } = this.#context;
    this.#asker ??= findAsker(cluster, pool);
    const [looks, asker] = await Promise.all([
      this.#directors.look(),
      withTimeLimit(lookLimits.connectMs, this.#asker, signal),
    ]);
    const services = askable(this.#wanted.services, looks);
    const complaints = asker === undefined ? [] : await askServices(asker, services);
    const silent = complaints.map(({ finding }) => finding);
    return {
      findings: [
        ...findWrongs(this.#wanted, this.#changed, looks),
        ...findLostPools(
          this.#wanted,
          { changed: this.#changed, servingBefore: this.#servingBefore },
          looks,
        ),
        ...this.#findUnserved(looks),
        ...silent,
      ],
      unknown: [...this.#unseen(looks), ...this.#unasked(asker, services)],
      serving: findServing(this.#wanted, looks),
      looks,
      asked: asker && {
        from: asker.host,
        vips: [...new Set(services.map(({ vip }) => vip))],
        silent: new Set(complaints.map(({ vip }) => vip)),
      },
    };
  }

  /**
   * Which of the changed directors could not take over, and which addresses nobody can take, as keepalived
   * itself says.
   */
  async findUnfit(looks: Looks): Promise<readonly Wrong[]> {
    const { vips } = this.#wanted;
    const isOwned = vips.every((vip) => ownersOf(vip, looks).length > 0);
    if (this.#changed.length === 0 && isOwned) return [];
    const states = await this.#directors.states();
    return findUnfit(this.#wanted, this.#changed, { looks, states });
  }

  close(): void {
    this.#directors.close();
  }

  #findUnserved(looks: Looks): readonly Wrong[] {
    if (this.#former === undefined) return [];
    const former = this.#former === 'nothing' ? undefined : this.#former;
    return findUnserved(this.#wanted, { changed: this.#changed, former }, looks);
  }

  #unseen(looks: Looks): readonly string[] {
    const unseen = this.#names.filter((name) => !looks.has(name) && !this.#changed.includes(name));
    return unseen.map((name) => `${name}: it cannot be reached`);
  }

  #unasked(
    asker: Connection | undefined,
    services: readonly { readonly name: string }[],
  ): readonly string[] {
    const asked = asker === undefined ? [] : services.map(({ name }) => name);
    const doors = this.#wanted.services.flatMap(doorsOf).flatMap(askedAt);
    const unasked = doors.filter(({ name }) => !asked.includes(name));
    return unasked.map((service) => {
      if (asker === undefined) {
        return `whether ${service.name} answers: no gateway or client can ask it`;
      }
      const reason =
        askingAt(service) !== undefined
          ? 'it has no real server that takes requests'
          : `its check does not say what answers over ${service.protocol}`;
      return `whether ${service.name} answers: ${reason}`;
    });
  }
}
