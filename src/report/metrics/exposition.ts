/** One value of a metric, with what tells it from the others. */
export type Sample = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** A metric of the type gauge, with all its values. */
export type Metric = {
  /** With its base unit at the end, as in `_seconds`. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly Sample[];
};

const firstLine = '# Metrics of lvsdeploy.';

/** How a file of ours is known, so that nothing else is replaced. */
export const metricsKind = {
  name: 'a file of metrics of lvsdeploy',
  head: new RegExp(`^${firstLine}\\n`),
};

/**
 * Metrics in the text-based exposition format 0.0.4 of Prometheus, as the textfile collector of its node exporter reads
 * them. A metric without values is left out.
 */
export function formatMetrics(metrics: readonly Metric[]): string {
  const lines = metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${escapeHelp(help)}`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => `${name}${formatLabels(labels)} ${value}`),
    ]);
  return [firstLine, ...lines, ''].join('\n');
}

function formatLabels(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
