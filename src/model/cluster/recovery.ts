import type { Term } from '../verify/budget.js';
import type { Role } from './cluster.js';

/** What makes all hosts of a part of the site stand at once. */
export const outages = ['power-lost', 'shut-down'] as const;
export type Outage = (typeof outages)[number];

/** How something comes back once its hosts have power and have booted. */
export type Recovery = {
  /** `up`: it takes one `lvsdeploy up`. */
  readonly by: 'itself' | 'up';
  /** What makes it so; sentences without their period. */
  readonly because: readonly string[];
  /** What has to be so, and is in nobody's hands here. */
  readonly provided: readonly string[];
  /** What it waits for at most, from the last boot; empty: nobody can compute it. */
  readonly within: readonly Term[];
};

/** What one piece of a part of the site says of its own return. */
export type Return = Pick<Recovery, 'by'> &
  Partial<Pick<Recovery, 'provided' | 'within'>> & { readonly because?: string };

/** What somebody who runs programs on hosts of a role knows of their return, after each kind of outage. */
export type Returns = { readonly part: Role } & Readonly<Record<Outage, Return>>;

/** A part of the site: all hosts of a role. */
export type PartRecovery = Recovery & { readonly part: Role; readonly hosts: readonly string[] };

/** What becomes of a site after an outage, part by part. */
export type SiteRecovery = {
  readonly outage: Outage;
  /** Of the site as a whole. */
  readonly by: Recovery['by'];
  readonly parts: readonly PartRecovery[];
};

/** The same after all outages. */
export function afterAny(result: Return): Readonly<Record<Outage, Return>> {
  return { 'power-lost': result, 'shut-down': result };
}
