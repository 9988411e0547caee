import Handlebars from 'handlebars';

import { helpers } from './helpers.js';

const environment = Handlebars.create();
for (const [name, { apply }] of helpers) {
  // Handlebars adds its own options as the last argument.
  environment.registerHelper(name, (...args: unknown[]) => apply(...args.slice(0, -1)));
}

const knownHelpers = {
  each: true,
  if: true,
  unless: true,
  with: true,
  helperMissing: false,
  blockHelperMissing: false,
  log: false,
  lookup: false,
  ...Object.fromEntries([...helpers.keys()].map((name) => [name, true])),
};

/** Parses a template; throws Handlebars' own error, which `explainSyntaxError` understands. */
export function parse(source: string): hbs.AST.Program {
  return environment.parse(source);
}

/** Compiles a parsed template. What is rendered lands in files, so nothing is escaped as for HTML. */
export function compile(program: hbs.AST.Program): (context: unknown) => string {
  return environment.compile(program, {
    noEscape: true,
    strict: true,
    knownHelpers,
    knownHelpersOnly: true,
  });
}
