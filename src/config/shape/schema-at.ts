import * as z from 'zod';
import type { Path } from '../mistake.js';

type Schema = z.core.$ZodType;

/** All schemas that may describe the value at a path: several where a union is on the way. */
export function schemasAt(schema: Schema, path: Path): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (schemas, segment) => schemas.flatMap((parent) => step(parent, String(segment))),
    [schema],
  );
}

/** The same without wrappers, and each alternative of a union by itself. */
export function mapsAt(schema: Schema, path: Path): readonly Schema[] {
  return schemasAt(schema, path).flatMap(options);
}

/** The keys that a map at a path may have. */
export function keysAt(schema: Schema, path: Path): readonly string[] {
  const objects = mapsAt(schema, path);
  return objects.flatMap((object) =>
    object instanceof z.ZodObject ? Object.keys(object.shape) : [],
  );
}

/** Whether a map is right without this key. */
export function isOptional(schemas: readonly Schema[]): boolean {
  return schemas.length > 0 && schemas.every((schema) => z.safeParse(schema, undefined).success);
}

/** What the schema says about a value. */
export function descriptionOf(schemas: readonly Schema[]): string | undefined {
  return schemas
    .map((schema) => z.globalRegistry.get(schema)?.description)
    .find((description) => description !== undefined);
}

/** A right value for a place, as the schema gives it. */
export function exampleOf(schemas: readonly Schema[]): unknown {
  return schemas.flatMap((schema) => {
    const examples: unknown = z.globalRegistry.get(schema)?.['examples'];
    return Array.isArray(examples) ? (examples as readonly unknown[]) : [];
  })[0];
}

function step(schema: Schema, segment: string): readonly Schema[] {
  return options(schema).flatMap((option): readonly Schema[] => {
    if (option instanceof z.ZodObject) {
      const member = (option.shape as Readonly<Record<string, Schema | undefined>>)[segment];
      return member === undefined || !Object.hasOwn(option.shape, segment) ? [] : [member];
    }
    if (option instanceof z.ZodRecord) return [option.valueType];
    if (option instanceof z.ZodArray) return [option.element];
    return [];
  });
}

/** Looks through wrappers and unions to what a value can be. */
function options(schema: Schema): readonly Schema[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return options(schema.unwrap());
  }
  return schema instanceof z.ZodUnion ? schema.options.flatMap(options) : [schema];
}
