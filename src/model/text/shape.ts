/** Says what is wrong with a value and where, or undefined where it has the shape. */
export type Shape = (value: unknown, path: string) => string | undefined;

/** A text. */
export const text: Shape = (value, path) =>
  typeof value === 'string' ? undefined : `${path} must be a text`;

/** A finite number, which is all that JSON can hold. */
export const number: Shape = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : `${path} must be a number`;

export const flag: Shape = (value, path) =>
  typeof value === 'boolean' ? undefined : `${path} must be true or false`;

/** Exactly one of these values. */
export function oneOf(...values: readonly (string | number)[]): Shape {
  const names = values.map((value) => JSON.stringify(value)).join(', ');
  return (value, path) =>
    values.some((wanted) => wanted === value) ? undefined : `${path} must be one of ${names}`;
}

export function listOf(item: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} must be a list`;
    return firstProblem(value.map((one, index) => () => item(one, `${path}[${index}]`)));
  };
}

/** An object whose keys are names that nobody knows beforehand. */
export function recordOf(item: Shape): Shape {
  return (value, path) => {
    if (!isObject(value)) return `${path} must be an object`;
    const entries = Object.entries(value);
    return firstProblem(
      entries.map(
        ([key, one]) =>
          () =>
            item(one, `${path}.${key}`),
      ),
    );
  };
}

/** The value may be absent. */
export function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

export function object(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (!isObject(value)) return `${path} must be an object`;
    const keys = Object.entries(shapes);
    return firstProblem(
      keys.map(
        ([key, shape]) =>
          () =>
            shape(value[key], `${path}.${key}`),
      ),
    );
  };
}

/** An object of which the value of `type` says which shape it has. */
export function unionByType(shapes: Readonly<Record<string, Shape>>): Shape {
  const type = oneOf(...Object.keys(shapes));
  return (value, path) => {
    if (!isObject(value)) return `${path} must be an object`;
    const problem = type(value['type'], `${path}.type`);
    return problem ?? shapes[String(value['type'])]?.(value, path);
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstProblem(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}
