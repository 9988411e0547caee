import type { Report } from '../mistake.js';
import type { KnownResources, playbookSchema } from '../schema/playbook.js';
import type { ParsedYaml } from '../yaml/parse-yaml.js';

/** What is the same for all files of one playbook. */
export type PlaybookReading = {
  readonly schema: ReturnType<typeof playbookSchema>;
  readonly resources: KnownResources;
  /** What `hosts` of a play may name besides `all` and roles; undefined: anything. */
  readonly selectors: readonly string[] | undefined;
  /** Every file that was read, once for each time. */
  readonly files: string[];
  /** The lines of these files, by number from 1, fit to be shown. */
  readonly lines: Map<string, ParsedYaml['showLine']>;
};

/** What the plays of one file are read with. */
export type FileReading = PlaybookReading & {
  readonly document: ParsedYaml;
  readonly report: Report;
};
