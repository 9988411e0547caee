import { keepalivedTeller } from '../../facts/keepalived/loaded.js';
import type { Teller } from '../../facts/keepalived/loaded-configuration.js';

/** The programs that tell what they have loaded, by the name that a task gives. */
export const tellers = { keepalived: keepalivedTeller } as const satisfies Readonly<
  Record<string, Teller>
>;

/** A name of one of them. */
export type TellerName = keyof typeof tellers;
