import path from 'node:path';

/** Where every director and real server writes metrics about itself. */
export type HostMetrics = {
  /** The folder that the textfile collector of Prometheus' node exporter reads; absolute, on hosts. */
  readonly folder: string;
  /** Between two writings. */
  readonly intervalSeconds: number;
};

/** The file in it. */
export function hostMetricsFile({ folder }: Pick<HostMetrics, 'folder'>): string {
  return path.posix.join(folder, 'lvs-host.prom');
}

/** The program that writes it. */
export const hostMetricsProgram = '/usr/local/sbin/lvs-metrics.sh';
