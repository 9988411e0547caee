import type { Origin } from '../run/run-record.js';

/** A planned change in a saved plan: enough to tell whether a plan of today has the same one. */
export type SavedChange = {
  readonly host: string;
  readonly play: string;
  readonly task: string;
  readonly kind: string;
  readonly summary: string;
  /** Over its differences and its steps, secrets left out. */
  readonly digest: string;
};

/** A plan in a file, to be performed later or not at all; nothing secret is in it. */
export type SavedPlan = {
  readonly type: 'lvsdeploy-plan';
  readonly format: 1;
  /** Version of the lvsdeploy that made it. */
  readonly version: string;
  /** By the clock of then: ISO 8601, UTC; for people only. */
  readonly createdAt: string;
  readonly inventory: Origin;
  readonly playbook: Origin;
  /** What it was limited to. */
  readonly limit: readonly string[];
  readonly tags: readonly string[];
  /** In the order in which they are made. */
  readonly changes: readonly SavedChange[];
  /** Digests of the facts that it follows from: by host, by the fact's name. */
  readonly facts: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** What a saved plan and one of today have in common, or not. */
export type PlanContent = Pick<SavedPlan, 'changes' | 'facts'>;
