import { suggest } from '../model/problem/suggest.js';
import { explainEmpty, explainUnknown, type Complaint } from './explain-path.js';
import { helpers, type Helper } from './helpers.js';
import { anything, resolve, type UnknownName } from './resolve.js';
import type { Scope } from './scope.js';
import { argumentsOf, nameOf, type Call, type Expression } from './syntax.js';

/** Takes what is wrong at a node of the template. */
export type Report = (node: hbs.AST.Node, complaint: Complaint) => void;

/** The value of an expression in a scope; `anything` where it is not known, or was complained of. */
export function evaluate(expression: Expression, scope: Scope, report: Report): unknown {
  switch (expression.type) {
    case 'PathExpression':
      return followPath(expression, scope, report);
    case 'SubExpression':
      return callHelper(expression, scope, report);
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return expression.value;
    case 'UndefinedLiteral':
    case 'NullLiteral':
      return undefined;
  }
}

function followPath(path: hbs.AST.PathExpression, scope: Scope, report: Report): unknown {
  const root = findRoot(path, scope);
  if (root === undefined) {
    report(path, { message: `"${path.original}" goes above the top of the template` });
    return anything;
  }
  const resolution = resolve(root.value, path.parts);
  if (resolution.type === 'found') return resolution.value;
  if (resolution.type === 'unknown') {
    // In a branch not taken, only a map can tell that it never has such a key.
    const isCertain = scope.live || resolution.candidates.length > 0;
    if (isCertain) report(path, explainName(path, scope, resolution));
  } else if (scope.live) {
    report(path, explainEmpty(path.parts.slice(0, resolution.depth).join('.')));
  }
  return anything;
}

function explainName(
  path: hbs.AST.PathExpression,
  scope: Scope,
  resolution: UnknownName,
): Complaint {
  if (path.data) {
    const candidates = resolution.candidates.map((name) => `@${name}`);
    const [head = '', ...rest] = path.parts;
    return explainUnknown([`@${head}`, ...rest], { ...resolution, candidates });
  }
  if (resolution.depth > 0) return explainUnknown(path.parts, resolution);
  const levels = path.depth === 0 ? levelsAbove(path.parts[0] ?? '', scope) : 0;
  if (levels > 0) {
    const suggestion = `it is outside of this block: {{${'../'.repeat(levels)}${path.original}}}`;
    return { message: explainUnknown(path.parts, resolution).message, suggestion };
  }
  const candidates = [...resolution.candidates, ...Object.keys(scope.names)];
  return explainUnknown(path.parts, { ...resolution, candidates });
}

// How many blocks further out a name is known; 0: nowhere.
function levelsAbove(name: string, scope: Scope): number {
  let levels = 1;
  for (let outer = scope.parent; outer !== undefined; outer = outer.parent, levels++) {
    const { value } = outer;
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) return levels;
  }
  return 0;
}

function findRoot(path: hbs.AST.PathExpression, scope: Scope): { value: unknown } | undefined {
  // `@../index` is too rare to be followed; Handlebars itself is strict about it.
  if (path.data) return { value: path.depth === 0 ? scope.data : anything };
  const isScoped = /^\.|^this\b/.test(path.original);
  if (!isScoped && Object.hasOwn(scope.names, path.parts[0] ?? '')) return { value: scope.names };
  let found: Scope | undefined = scope;
  for (let up = 0; up < path.depth; up++) found = found?.parent;
  return found;
}

/** Whether a mustache is a call rather than a variable. */
export function isCall(mustache: hbs.AST.MustacheStatement): boolean {
  return argumentsOf(mustache).length > 0 || helpers.has(nameOf(mustache));
}

/** What a helper returns for its arguments in a scope. */
export function callHelper(call: Call, scope: Scope, report: Report): unknown {
  const name = nameOf(call);
  const helper = helpers.get(name);
  const args = argumentsOf(call).map((argument) => evaluate(argument, scope, report));
  refuseNamedArguments(call, report);
  if (helper === undefined) {
    report(call.path, {
      message: `there is no helper "${name}"`,
      ...suggest(name, [...helpers.keys()], `helpers: ${[...helpers.keys()].join(', ')}`),
    });
    return anything;
  }
  if (!takes(helper, args.length)) {
    report(call.path, { message: `"${name}" takes ${countWords(helper)}, not ${args.length}` });
    return anything;
  }
  return args.includes(anything) ? anything : applyHelper(helper, call, args, report);
}

/** Complains of `name=value` arguments, which no helper takes. */
export function refuseNamedArguments(call: Call, report: Report): void {
  // Handlebars leaves `hash` out where there is none; its types do not say so.
  const hash = call.hash as hbs.AST.Hash | undefined;
  if (hash !== undefined) report(hash, { message: 'helpers take no named arguments' });
}

function takes({ minArgs, maxArgs }: Helper, count: number): boolean {
  return count >= minArgs && count <= maxArgs;
}

function countWords({ minArgs, maxArgs }: Helper): string {
  const count = minArgs === maxArgs ? String(minArgs) : `at least ${minArgs}`;
  return `${count} ${count === '1' ? 'argument' : 'arguments'}`;
}

function applyHelper(
  helper: Helper,
  call: Call,
  args: readonly unknown[],
  report: Report,
): unknown {
  try {
    return helper.apply(...args);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(call.path, { message: `"${nameOf(call)}" ${reason}` });
    return anything;
  }
}
