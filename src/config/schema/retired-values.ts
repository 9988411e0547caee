import * as z from 'zod';

/** Values that a key once had, each with what to write instead; for the JSON Schema they do not exist. */
export const retiredValues = z.registry<Readonly<Record<string, string>>>();
