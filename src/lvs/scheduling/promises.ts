/** How often a real server was chosen. */
export type Chosen = { readonly host: string; readonly weight: number; readonly count: number };

/** What a scheduler promises about who serves requests, of a cluster that has little else to do. */
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
  everybody: {
    says: 'go where the fewest connections are, so that nobody is left out',
    shares: 'none',
    breach: (chosen) => {
      const idle = chosen.filter(({ count, weight }) => count === 0 && weight > 0);
      if (served(chosen).length === 0 || idle.length === 0) return misplaced(chosen);
      return `${names(idle)} got none`;
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
      if (served(chosen).length === 0 || served(first).length > 0) return misplaced(chosen);
      return `${names(first)} got none`;
    },
  },
} as const satisfies Readonly<Record<string, SchedulingPromise>>;
