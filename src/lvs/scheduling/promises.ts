/** How often a real server was chosen, and what else it had to do just before. */
export type Chosen = {
  readonly host: string;
  readonly weight: number;
  readonly count: number;
  readonly active: number;
  readonly inactive: number;
};

/** What a scheduler promises about who serves requests. */
export type SchedulingPromise = {
  /** The end of a sentence: `requests ...`. */
  readonly says: string;
  /** Which share a real server gets: as its weight says, all the same, or as it comes. */
  readonly shares: 'by-weight' | 'equal' | 'none';
  /** How the choices break the promise, as the end of a sentence; undefined: they keep it. */
  readonly breach: (chosen: readonly Chosen[]) => string | undefined;
};

const served = (chosen: readonly Chosen[]) => chosen.filter(({ count }) => count > 0);
const names = (chosen: readonly Chosen[]): string => chosen.map(({ host }) => host).join(', ');

/** Whoever has weight 0 gets nothing, whatever the scheduler. */
function misplaced(chosen: readonly Chosen[]): string | undefined {
  const wrong = served(chosen).filter(({ weight }) => weight === 0);
  return wrong.length === 0 ? undefined : `${names(wrong)} has weight 0, and got some`;
}

/** Those that nothing outweighs. */
function heaviest(chosen: readonly Chosen[]): readonly Chosen[] {
  const most = Math.max(...chosen.map(({ weight }) => weight));
  return chosen.filter(({ weight }) => weight === most);
}

/** As lc, wlc and twos count: ip_vs_dest_conn_overhead(). */
function loadOf({ active, inactive, weight }: Chosen): number {
  return (active * 256 + inactive) / weight;
}

/** The one that had by far the fewest connections for its weight. Others come and go: less tells nothing. */
function findIdlest(chosen: readonly Chosen[]): Chosen | undefined {
  const usable = chosen.filter(({ weight }) => weight > 0);
  return usable.find((one) =>
    usable.every((other) => other === one || loadOf(one) * 2 < loadOf(other)),
  );
}

function isFull({ active, weight }: Chosen): boolean {
  return active >= weight;
}

/** The promises, by what decides. */
export const promises = {
  byWeight: {
    says: 'go to real servers in the proportion of their weights',
    shares: 'by-weight',
    breach: misplaced,
  },
  equal: {
    says: 'go to all real servers alike',
    shares: 'equal',
    breach: misplaced,
  },
  client: {
    says: 'of one client address go to one real server; addresses are divided by weight',
    shares: 'by-weight',
    breach: misplaced,
  },
  idlest: {
    says: 'go where the fewest connections are',
    shares: 'none',
    breach: (chosen) => {
      const idlest = findIdlest(chosen);
      if (idlest === undefined || idlest.count > 0 || served(chosen).length === 0) {
        return misplaced(chosen);
      }
      return `${idlest.host} had the fewest connections, and got none`;
    },
  },
  somebody: {
    says: 'go where they are served soonest: one after the other, it may always be the same',
    shares: 'none',
    breach: misplaced,
  },
  destination: {
    says: 'to one VIP go to one real server',
    shares: 'none',
    breach: (chosen) =>
      served(chosen).length > 1 ? `${names(served(chosen))} got some` : misplaced(chosen),
  },
  destinationUntilFull: {
    says: 'to one VIP go to one real server, until it has more connections than its weight',
    shares: 'none',
    breach: (chosen) =>
      served(chosen).length > 1 && !chosen.some(isFull)
        ? `${names(served(chosen))} got some`
        : misplaced(chosen),
  },
  first: {
    says: 'go to the real server with the highest weight',
    shares: 'none',
    breach: (chosen) => {
      const wrong = served(chosen).filter((one) => !heaviest(chosen).includes(one));
      return wrong.length === 0 ? misplaced(chosen) : `${names(wrong)} got some`;
    },
  },
  firstAtLeast: {
    says: 'go to the real server with the highest weight, until it has as many connections',
    shares: 'none',
    breach: (chosen) => {
      const first = heaviest(chosen);
      if (served(chosen).length === 0 || served(first).length > 0 || first.some(isFull)) {
        return misplaced(chosen);
      }
      return `${names(first)} got none`;
    },
  },
} as const satisfies Readonly<Record<string, SchedulingPromise>>;
