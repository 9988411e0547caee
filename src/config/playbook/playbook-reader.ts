import { LvsError } from '../../model/problem/error.js';
import type { Play, Playbook } from '../../model/plan/playbook.js';
import type { Problem } from '../../model/problem/problem.js';
import { keepCertain, type Doubt, type Path, type Report } from '../mistake.js';
import { playbookSchema, type KnownResources } from '../schema/playbook.js';
import { checkShape } from '../shape/check-shape.js';
import { sortProblems } from '../sort-problems.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { readText } from '../yaml/read-text.js';
import { followInclude } from './follow-include.js';
import type { PlaybookReading } from './playbook-reading.js';
import { readPlay } from './read-play.js';

/** What a playbook and all that it includes hold. */
export type PlaybookContent = {
  readonly plays: readonly Play[];
  readonly problems: readonly Problem[];
};

/** Reads a playbook with all that it includes; never throws for what is in an included file. */
export async function readPlaybook(
  file: string,
  resources: KnownResources,
  selectors?: readonly string[],
): Promise<PlaybookContent & Pick<Playbook, 'showLine'>> {
  const schema = playbookSchema(resources);
  const lines: PlaybookReading['lines'] = new Map();
  const content = await readFile([file], { schema, resources, selectors, files: [], lines });
  return { ...content, showLine: (at) => lines.get(at.file)?.(at.line) };
}

/** `chain` ends in the file to read, after those that include it. */
async function readFile(
  chain: readonly string[],
  reading: PlaybookReading,
): Promise<PlaybookContent> {
  const file = chain.at(-1) ?? '';
  reading.files.push(file);
  const document = parseYaml(file, await readText(file, 'a playbook'));
  reading.lines.set(file, document.showLine);
  const shape = checkShape(reading.schema, document);
  const doubts: Doubt[] = [];
  const report = (doubt: Doubt) => void doubts.push(doubt);

  const contents: PlaybookContent[] = [];
  for (const [index, entry] of (document.complete ? (shape.value ?? []) : []).entries()) {
    if ('include' in entry) {
      const place = { path: [index, 'include'], report };
      contents.push(await readIncluded(entry.include, chain, reading, place));
    } else {
      const play = readPlay(entry, [index], { ...reading, document, report });
      contents.push({ plays: [play], problems: [] });
    }
  }

  const findings = [...shape.findings, ...keepCertain(doubts, shape.broken)];
  const own = sortProblems([...document.problems, ...document.toProblems(findings)]);
  return {
    plays: contents.flatMap(({ plays }) => plays),
    problems: [...own, ...contents.flatMap(({ problems }) => problems)],
  };
}

type Place = { readonly path: Path; readonly report: Report };

async function readIncluded(
  include: string,
  chain: readonly string[],
  reading: PlaybookReading,
  { path, report }: Place,
): Promise<PlaybookContent> {
  const { file, objection } = followInclude(include, chain, reading.files.length);
  try {
    if (objection === undefined) return await readFile([...chain, file], reading);
    report({ path, message: objection });
  } catch (error) {
    if (!(error instanceof LvsError)) throw error;
    report({ path, message: error.message });
  }
  return { plays: [], problems: [] };
}
