import * as z from 'zod';

/** Keys that people look for in a map and that it does not have, each with the reason and what there is instead. */
export const refusedKeys = z.registry<Readonly<Record<string, string>>>();
