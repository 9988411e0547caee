/** An expression of a template, as Handlebars parses it. */
export type Expression =
  | hbs.AST.PathExpression
  | hbs.AST.SubExpression
  | hbs.AST.StringLiteral
  | hbs.AST.NumberLiteral
  | hbs.AST.BooleanLiteral
  | hbs.AST.UndefinedLiteral
  | hbs.AST.NullLiteral;

/** A statement of a template, as Handlebars parses it. */
export type Statement =
  | hbs.AST.ContentStatement
  | hbs.AST.CommentStatement
  | hbs.AST.MustacheStatement
  | hbs.AST.BlockStatement
  | hbs.AST.PartialStatement
  | hbs.AST.PartialBlockStatement
  | (hbs.AST.Node & { readonly type: 'Decorator' | 'DecoratorBlock' });

/** What calls a helper: `{{join list ","}}`, `(eq a b)`, `{{#if x}}`. */
export type Call = hbs.AST.MustacheStatement | hbs.AST.SubExpression | hbs.AST.BlockStatement;

/** The statements of a template or block; Handlebars has none for a missing `{{else}}`. */
export function statementsOf(program: hbs.AST.Program | undefined): readonly Statement[] {
  return (program?.body ?? []) as readonly Statement[];
}

/** The arguments of a call. */
export function argumentsOf(call: Call): readonly Expression[] {
  return call.params as readonly Expression[];
}

/** The name by which a call finds its helper, as it is written. */
export function nameOf({ path }: Call): string {
  // A number or another literal may stand there too.
  return String((path as { readonly original?: unknown }).original);
}
