import type { Role } from '../../model/cluster/cluster.js';
import type { Secret } from '../../model/run/secret.js';
import type { Term, WriteExpectation } from '../../model/verify/budget.js';
import type { Errand } from './errand.js';

/** How long those wait who write to a tier of which a part is lost, and comes back. */
export type WaitTerms = {
  /** What a write may wait for where a part of the tier is lost, and nobody tells who waits for it. */
  readonly answerTerms: readonly Term[];
  /** Until a part that has lost the others has noticed, and done what it does then; undefined: it does nothing. */
  readonly noticeTerms?: readonly Term[];
  /** What a write may wait for where connections were cut, and both ends find each other again. */
  readonly cutTerms?: readonly Term[];
  /** What a write may wait for where that part comes back; undefined: nothing that is known. */
  readonly returnTerms?: readonly Term[];
  /** Until all parts have what was written while one was away, from when that is back; undefined: so long as is assumed. */
  readonly agreeTerms?: readonly Term[];
};

/** How hosts append records to what a tier keeps, and find them again; for drills that count what was acknowledged. */
export type RecordKeeping = WaitTerms & {
  /** Where they are kept, as people call it. */
  readonly place: string;
  /** The hosts that write. */
  readonly writers: Role;
  /**
   * POSIX sh: the functions `append RECORD`, which ends with 0 once the record is kept, and says why it is not; `list`,
   * which prints all records, whoever wrote them, one a line; and `forget`, which removes all, and what they are in.
   * `$writer` is the name of the host.
   */
  readonly functions: string;
  /**
   * POSIX sh: what one host does, after it has let go of all records and before anybody writes one. undefined: nothing.
   */
  readonly prepare?: string;
  /**
   * POSIX sh: the function `newest`, which prints the newest record of each writer, one a line, or fails; for drills
   * that look whether something old is read. undefined: nobody can tell.
   */
  readonly newest?: string;
  /** One host at a time keeps records, and `append` prints its name; undefined: it prints nothing. */
  readonly isByOne?: true;
  /** What lets the writers in, and shuts them out afterwards; undefined: nothing has to. */
  readonly access?: {
    /** With a password that is made for one drill. */
    readonly open: (password: Secret) => readonly Errand[];
    readonly close: readonly Errand[];
  };
  /** The hosts that have a copy of all records, and the function `list` for them; undefined: writers read alone. */
  readonly copies?: { readonly hosts: readonly string[]; readonly functions: string };
  /** What comes between the start of the hosts of the tier and the first record. */
  readonly resumeTerms?: readonly Term[];
  /** For how long nothing is acknowledged where the tier goes on; undefined: that is not bounded. */
  readonly interruption?: (expects: WriteExpectation) => InterruptionTerms | undefined;
};

/** From the fault, and again when the tier becomes what it was. */
export type InterruptionTerms = {
  readonly fault: readonly Term[];
  readonly heal: readonly Term[];
};
