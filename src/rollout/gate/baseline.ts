import { gather } from '../../engine/plan/gather.js';
import { fileAt, fileFact } from '../../facts/system/file.js';
import { selectHosts } from '../../model/cluster/cluster.js';
import type { HostStage } from '../../model/plan/plan.js';
import { conventionalDirector } from '../../resources/effects/conventions.js';
import { listReconfigurations } from './reconfigurations.js';
import { ServingWatch, type GateContext } from './serving-watch.js';
import type { WrongKind } from './gate-times.js';
import type { Wrong } from './wrong.js';
import { wantedByConfiguration, type Wanted } from './wanted.js';

/** The cluster before a batch is changed. */
export type Baseline = {
  /** Keys of what was wrong already, and is no fault of the batch. */
  readonly excused: ReadonlySet<string>;
  /** What the directors of the batch had to show; undefined: they had no configuration. */
  readonly wanted: Wanted | undefined;
  /** Who had real servers to give requests to: see `findServing`. */
  readonly serving: ReadonlySet<string>;
};

/** The paths of files that a stage changes, those of builds left out. */
export function changedPaths({ tasks }: HostStage): readonly string[] {
  const changes = tasks
    .filter(({ kind }) => kind === 'file' || kind === 'drain_record')
    .flatMap(({ changes }) => changes);
  const paths = changes.flatMap(({ expects }) =>
    expects.filter(({ ref }) => ref.kind.name === fileFact.name).map(({ ref }) => ref.key),
  );
  return [...new Set(paths)];
}

/** Whether a stage gives a director another configuration. */
export function changesConfiguration(stage: HostStage): boolean {
  return listReconfigurations(stage).length > 0;
}

/** The programs whose builds a stage replaces. */
export function changedPrograms({ tasks }: HostStage): readonly string[] {
  const changes = tasks.flatMap(({ changes }) => changes);
  const programs = changes.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.type === 'put' && step.artifact.type !== 'content' ? [step.artifact.program] : [],
    ),
  );
  return [...new Set(programs)];
}

/** Looks at the cluster before a batch is changed. */
export async function lookBefore(
  context: GateContext,
  batch: readonly HostStage[],
  wanted: Wanted,
): Promise<Baseline> {
  const directors = batch.filter(({ host }) => isDirector(context, host));
  const texts = await Promise.all(directors.map((stage) => readConfiguration(context, stage)));
  const [text] = texts.filter((found) => found !== undefined);
  const former = text === undefined ? undefined : wantedByConfiguration(text, context.cluster);
  const watch = new ServingWatch(context, {
    changed: batch.map(({ host }) => host),
    wanted: former ?? wanted,
  });
  try {
    const { findings, serving, looks } = await watch.look();
    const unfit = directors.length > 0 ? await watch.findUnfit(looks) : [];
    const before = directors.length > 0 ? former : wanted;
    return { excused: new Set(excusable([...findings, ...unfit])), wanted: before, serving };
  } finally {
    watch.close();
  }
}

function isDirector({ cluster }: GateContext, host: string): boolean {
  return selectHosts(cluster, 'directors').some(({ name }) => name === host);
}

const excusableKinds: ReadonlySet<WrongKind> = new Set([
  'several-owners',
  'answer',
  'real-server',
  'unfit',
]);

// A cluster that served nobody has nothing to be excused for. What a table holds is the batch's own
// business, except for real servers that its director could not reach before either.
function excusable(findings: readonly Wrong[]): readonly string[] {
  if (findings.some(({ kind }) => kind === 'no-owner')) return [];
  return findings.filter(({ kind }) => excusableKinds.has(kind)).map(({ key }) => key);
}

// Where a playbook has moved the configuration, the former one is still where keepalived looks for it.
async function readConfiguration(
  { pool, signal, directorOn }: GateContext,
  { host }: HostStage,
): Promise<string | undefined> {
  const paths = new Set([directorOn(host).configuration, conventionalDirector.configuration]);
  const refs = [...paths].map(fileAt);
  const facts = await gather(await pool.connect(host, signal), refs, signal);
  const files = refs.map((ref) => facts.get(ref));
  const [file] = files.filter((fact) => fact.type === 'file');
  return file?.content;
}
