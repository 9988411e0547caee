import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LvsError } from '../model/problem/error.js';
import type { Position } from '../model/problem/position.js';
import { InputError } from '../model/problem/problem.js';
import { closest } from '../model/problem/suggest.js';
import { packageRoot } from '../package-root.js';
import type { TemplateContext } from './context.js';
import { compileTemplate, type Template } from './template.js';

/** The template files of a run; each is read and compiled once. */
export type TemplateFiles = {
  /** Throws an InputError with every mistake in the template, INVALID_INPUT where there is none of that name. */
  readonly render: (name: string, context: TemplateContext) => string;
  /**
   * The same without rendering, so that what is not known yet may stay open in the context (see
   * `withUnknownFacts`). A missing template is reported where it is named.
   */
  readonly check: (name: string, context: TemplateContext, at: Position) => void;
  /** Compiles all that were checked or rendered, so that their first rendering need not; never throws. */
  readonly warmUp: () => void;
};

/**
 * Finds templates in the `templates` folder of each of the given folders (the inventory's, the
 * playbook's), then in lvsdeploy's own.
 */
export function createTemplateFiles(folders: readonly string[]): TemplateFiles {
  const places = [...folders, packageRoot].map((folder) => path.join(folder, 'templates'));
  const compiled = new Map<string, Template>();

  const open = (name: string): Template => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const file = findTemplate(name, places);
    if (file === undefined) throw missingTemplate(name, places);
    const template = compileTemplate(readTemplate(file), displayPath(file));
    compiled.set(name, template);
    return template;
  };

  return {
    render: (name, context) => open(name).render(context),
    check: (name, context, at) => {
      placeAt(at, () => open(name)).check(context);
    },
    warmUp: () => {
      for (const template of compiled.values()) template.warmUp();
    },
  };
}

function findTemplate(name: string, places: readonly string[]): string | undefined {
  return candidates(name, places).find(isFile);
}

// A name that leads out of the folders would hide which of them it is from.
function candidates(name: string, places: readonly string[]): readonly string[] {
  if (path.isAbsolute(name) || name.split('/').includes('..')) return [];
  return places.map((place) => path.join(place, name));
}

function missingTemplate(name: string, places: readonly string[]): LvsError {
  const meant = closest(name, places.flatMap(listTemplates));
  const hint =
    meant === undefined
      ? `Looked in ${[...new Set(places)].map(displayPath).join(', ')}.`
      : `Did you mean "${meant}"?`;
  const [other] = candidates(name, places).filter(
    (file) => existsSync(file) && !places.includes(file),
  );
  const message =
    other === undefined ? `There is no template "${name}"` : `${displayPath(other)} is not a file`;
  return new LvsError('INVALID_INPUT', message, { hint });
}

function listTemplates(place: string): readonly string[] {
  try {
    return readdirSync(place).filter((name) => isFile(path.join(place, name)));
  } catch {
    return [];
  }
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

// A template is small text; what is larger was named by mistake.
const maxTemplateBytes = 1024 * 1024;

function readTemplate(file: string): string {
  const size = statSync(file).size;
  if (size > maxTemplateBytes) {
    throw new LvsError('INVALID_INPUT', `${displayPath(file)} is larger than 1 MiB`, {
      hint: 'This is not a template; check its name.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    const hint = 'A template must be UTF-8 text that this user can read.';
    throw new LvsError('INVALID_INPUT', `${displayPath(file)} cannot be read`, {
      hint,
      cause: error,
    });
  }
}

function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

// An error that has no place in a template is the mistake of who named the template.
function placeAt<T>(at: Position, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof LvsError) || error instanceof InputError) throw error;
    const { hint } = error.details;
    const suggestion = hint === undefined ? {} : { suggestion: hint };
    throw new InputError([{ at, message: error.message, ...suggestion }]);
  }
}
