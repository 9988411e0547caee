import { fileAt, type FileFact } from '../../facts/system/file.js';
import type { Args } from '../../model/plan/args.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef } from '../../model/host/fact.js';
import type { HostFacts } from '../../model/host/host-facts.js';
import type { Resource, TaskContext } from '../../model/plan/resource.js';
import { findStrayCharacter, isProse } from '../../model/problem/stray-character.js';
import { ownerName } from '../../model/values/value-kinds.js';
import {
  invalidArgument,
  readChoice,
  readMode,
  readOptionalText,
  readOptionalValue,
  readPath,
  readText,
} from '../arguments.js';
import { keepLines, readLinePattern } from './keep-lines.js';
import { diffAbsentFile, diffManagedFile, rootReadable, type ManagedFile } from './managed-file.js';
import { readAll, readEach } from '../read-all.js';
import { undoFile } from './undo-file.js';

type PresentFile = Omit<ManagedFile, 'content'> & {
  readonly state: 'present';
  readonly render: (facts: HostFacts) => string;
  /** Lines of the file on the host that stay, though they are not rendered any more. */
  readonly keptLines?: RegExp;
};
type FileWant = PresentFile | { readonly state: 'absent'; readonly path: string };
type Facts = { readonly file: FactRef<FileFact> };

const contentArgs = [
  'template',
  'content',
  'keep_lines',
  'validate',
  'mode',
  'owner',
  'group',
] as const;

function parse(args: Args, context: TaskContext): FileWant {
  const { path, content } = readAll(args, {
    path: () => readPath(args, 'path'),
    state: () => readChoice(args, 'state', ['present', 'absent']),
    content: () => readContent(args, context),
  });
  if (content === undefined) return { state: 'absent', path };
  const { source, mode, owner, group, validate, keptLines } = content;
  if (source === undefined) {
    throw invalidArgument(args, 'path', 'needs a `template` or a `content` beside it');
  }
  return {
    state: 'present',
    path,
    render: checkedRender(args, path, source),
    mode,
    owner: owner ?? rootReadable.owner,
    group: group ?? rootReadable.group,
    ...(validate === undefined ? {} : { validate }),
    ...(keptLines === undefined ? {} : { keptLines }),
  };
}

type Source = { readonly arg: string; readonly render: (facts: HostFacts) => string };

function readContent(args: Args, context: TaskContext) {
  if (args.value('state') === 'absent') {
    refuseContent(args);
    return undefined;
  }
  return readAll(args, {
    source: () => readSource(args, context),
    mode: () => readMode(args, 'mode', rootReadable.mode),
    owner: () => readOptionalValue(args, 'owner', ownerName),
    group: () => readOptionalValue(args, 'group', ownerName),
    validate: () => readOptionalText(args, 'validate'),
    keptLines: () => readLinePattern(args, 'keep_lines'),
  });
}

function refuseContent(args: Args): void {
  readEach(args, contentArgs, (name) => {
    if (args.value(name) === undefined) return;
    throw invalidArgument(args, name, 'has no meaning for a file that is to be absent');
  });
}

function readSource(args: Args, context: TaskContext): Source | undefined {
  const content = readOptionalText(args, 'content');
  if (content === undefined) {
    if (args.value('template') === undefined) return undefined;
    const template = readText(args, 'template');
    context.checkTemplate(template, args.positionOf('template'));
    return { arg: 'template', render: (facts) => context.renderTemplate(template, facts) };
  }
  if (args.value('template') === undefined) return { arg: 'content', render: () => content };
  throw invalidArgument(args, 'content', 'cannot stand beside `template`');
}

function checkedRender(args: Args, path: string, { arg, render }: Source): PresentFile['render'] {
  const at = args.positionOf(arg);
  return (facts) => {
    const content = render(facts);
    const stray = isProse(path) ? undefined : findStrayCharacter(content);
    if (stray === undefined) return content;
    const place = `line ${stray.line}, column ${stray.column}`;
    throw new LvsError('INVALID_INPUT', `${path} would have ${stray.name} at ${place}.`, {
      at,
      hint: 'Outside comments and quoted text only ASCII is safe: retype the blank, dash or quote there.',
    });
  };
}

function renderWith({ render, keptLines }: PresentFile, seen: FileFact, host: HostFacts): string {
  const content = render(host);
  return keptLines === undefined ? content : keepLines(content, seen, keptLines);
}

function keptLinesOf(want: FileWant): RegExp | undefined {
  return want.state === 'present' ? want.keptLines : undefined;
}

/** A text file with its permissions and owner, rendered from a template or given as it is. */
export const file: Resource<FileWant, Facts> = {
  kind: 'file',
  argNames: ['path', 'state', ...contentArgs],
  parse,
  facts: ({ path }) => ({ file: fileAt(path) }),
  diff: (want, seen, known) =>
    want.state === 'absent'
      ? diffAbsentFile(want.path, seen.file)
      : diffManagedFile({ ...want, content: renderWith(want, seen.file, known.host) }, seen.file),
  keptLines: keptLinesOf,
  declares: (want) => {
    const pattern = keptLinesOf(want);
    return pattern && { type: 'kept-lines', path: want.path, pattern };
  },
  undo: ({ path }) => undoFile(path),
};
