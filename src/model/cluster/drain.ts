/** Since when something is so, and who made it so. */
export type Drained = {
  /** ISO 8601, UTC, to the second. */
  readonly since: string;
  /** `alice@desk`. */
  readonly by: string;
  /** What for, where it ends by itself: it is taken back when that is done. undefined: a person takes it back. */
  readonly for?: 'deploy';
};

/** That a real server gets no new connections until somebody takes it back. */
export type Drain = Drained & {
  /** Name of the host. */
  readonly host: string;
  /** Name of the service; undefined: all of them, also later ones. */
  readonly service?: string;
};

/** What a director has on record about drains. */
export type DrainRecord = {
  /** Grows by one with each change: of two records, the higher one is the later one. */
  readonly serial: number;
  /** The change that it comes from. */
  readonly changed: Drained;
  readonly drains: readonly Drain[];
};

/** What somebody wants to be changed about drains. */
export type DrainRequest = Drained & {
  readonly type: 'drain' | 'undrain';
  readonly hosts: readonly string[];
  /** undefined: all of them; with a purpose: those of `services`. */
  readonly service?: string;
  /** With a purpose: these services, as far as nobody has drained it for them. */
  readonly services?: readonly string[];
};

/** `since 2026-11-29 16:55:00 UTC, by alice@desk`. */
export function describeDrained({ since, by, for: purpose }: Drained): string {
  const why = purpose === undefined ? '' : ', while content is deployed';
  return `since ${since.replace('T', ' ').replace(/Z$/, ' UTC')}, by ${by}${why}`;
}
