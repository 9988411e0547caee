import { suggest } from '../model/problem/suggest.js';
import { callHelper, evaluate, isCall, refuseNamedArguments, type Report } from './evaluate.js';
import { explainEmpty } from './explain-path.js';
import { describeType, helpers, isTrue } from './helpers.js';
import { anything } from './resolve.js';
import { branchScope, eachScopes, topScope, unknownScope, withScope, type Scope } from './scope.js';
import { argumentsOf, nameOf, statementsOf, type Statement } from './syntax.js';

/**
 * Walks a template as rendering would, and reports each variable and helper that does not exist:
 * Handlebars' strict mode says nothing of those in `{{#if}}`, `{{#each}}` and arguments. Branches
 * that are not taken are checked as far as can be known.
 */
export function checkTemplate(program: hbs.AST.Program, context: unknown, report: Report): void {
  checkStatements(statementsOf(program), topScope(context), report);
}

function checkStatements(statements: readonly Statement[], scope: Scope, report: Report): void {
  for (const statement of statements) checkStatement(statement, scope, report);
}

function checkStatement(statement: Statement, scope: Scope, report: Report): void {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return;
    case 'MustacheStatement':
      checkMustache(statement, scope, report);
      return;
    case 'BlockStatement':
      checkBlock(statement, scope, report);
      return;
    case 'PartialStatement':
    case 'PartialBlockStatement':
    case 'Decorator':
    case 'DecoratorBlock':
      report(statement, { message: 'partials and decorators are not supported in templates' });
  }
}

function checkMustache(mustache: hbs.AST.MustacheStatement, scope: Scope, report: Report): void {
  const path = mustache.path;
  if (!isCall(mustache) && path.type !== 'PathExpression') {
    report(path, { message: 'a variable or helper is missing between the braces' });
    return;
  }
  const value = isCall(mustache)
    ? callHelper(mustache, scope, report)
    : evaluate(path as hbs.AST.PathExpression, scope, report);
  if (value === anything) return;
  if (value === undefined || value === null) {
    if (scope.live) report(path, explainEmpty(nameOf(mustache)));
  } else if (typeof value === 'object') {
    report(path, {
      message: `"${nameOf(mustache)}" is ${describeType(value)}, not text`,
      suggestion: Array.isArray(value)
        ? 'go through it with {{#each}}, or write it with {{join}}'
        : 'name one of its keys',
    });
  }
}

// What is made of them would be no configuration that anybody reads.
const maxItems = 10_000;

function countItems(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

const blocks = ['if', 'unless', 'each', 'with'] as const;

function checkBlock(block: hbs.AST.BlockStatement, scope: Scope, report: Report): void {
  const name = blocks.find((known) => known === nameOf(block));
  const [argument, ...surplus] = argumentsOf(block);
  refuseNamedArguments(block, report);
  if (name === undefined) {
    report(block.path, explainUnknownBlock(nameOf(block)));
    return;
  }
  if (argument === undefined || surplus.length > 0) {
    report(block.path, { message: `{{#${name}}} takes one argument` });
    return;
  }
  const value = evaluate(argument, scope, report);
  if (name === 'each' && !isIterable(value)) {
    report(argument, { message: `{{#each}} takes a list or a map, not ${describeType(value)}` });
    return;
  }
  const count = name === 'each' ? countItems(value) : 0;
  if (count > maxItems) {
    report(argument, { message: `{{#each}} goes through ${count} items: at most ${maxItems}` });
    return;
  }
  for (const inner of bodyScopes(name, value, block, scope)) {
    checkStatements(statementsOf(block.program), inner, report);
  }
  const elseScope = branchScope(scope, takesElse(name, value));
  checkStatements(statementsOf(block.inverse), elseScope, report);
}

function bodyScopes(
  name: (typeof blocks)[number],
  value: unknown,
  block: hbs.AST.BlockStatement,
  scope: Scope,
): readonly Scope[] {
  // Handlebars leaves `program` out where it is empty; its types do not say so.
  const params = (block.program as hbs.AST.Program | undefined)?.blockParams ?? [];
  switch (name) {
    case 'if':
      return [branchScope(scope, isCertain(value))];
    case 'unless':
      return [branchScope(scope, value !== anything && !isTrue(value))];
    case 'with':
      return [isCertain(value) ? withScope(scope, value, params) : unknownScope(scope, params)];
    case 'each':
      return eachScopes(scope, value, params);
  }
}

function isCertain(value: unknown): boolean {
  return value !== anything && isTrue(value);
}

// False where it is not certain: the branch is then checked as one that is not taken.
function takesElse(name: (typeof blocks)[number], value: unknown): boolean {
  if (value === anything) return false;
  if (name === 'unless') return isTrue(value);
  if (name === 'each') return Object.keys(value ?? {}).length === 0;
  return !isTrue(value);
}

function isIterable(value: unknown): boolean {
  return value === anything || value === undefined || value === null || typeof value === 'object';
}

function explainUnknownBlock(name: string) {
  const message = helpers.has(name) ? `"${name}" is not a block` : `there is no block "${name}"`;
  const suggestion = `blocks: ${blocks.map((block) => `{{#${block}}}`).join(', ')}`;
  return { message, ...suggest(name, blocks, suggestion) };
}
