import type { Role } from '../../model/cluster/cluster.js';
import type { Term } from '../../model/verify/budget.js';

/** How hosts append records to what a tier keeps, and find them again; for drills that count what was acknowledged. */
export type RecordKeeping = {
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
  /** What a write may wait for where a part of the tier is lost. */
  readonly answerTerms: readonly Term[];
};
