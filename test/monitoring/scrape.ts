import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { startPrometheus } from './prometheus-tools.js';

/** Gives what a query finds. */
export type Ask = (query: string) => Promise<readonly unknown[]>;

/** Starts Prometheus with our alerts, lets it scrape files of metrics twice, and asks it something. */
export async function withPrometheus(
  program: string,
  files: readonly string[],
  use: (ask: Ask) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-prometheus-'));
  const server = createServer((_, response) => {
    void Promise.all(files.map((file) => readFile(file, 'utf8'))).then((texts) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(texts.join(''));
      server.emit('scraped');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = path.join(folder, 'prometheus.yml');
  await writeFile(config, configure(port));
  const running = await startPrometheus(program, { config, folder, port: await freePort() });
  try {
    // What a scrape has brought is stored when the next one begins.
    await once(server, 'scraped');
    await once(server, 'scraped');
    await use((query) => askFor(running.url, query));
  } finally {
    await running.end();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

function configure(port: number): string {
  return [
    'global: { scrape_interval: 1s, evaluation_interval: 1s }',
    `rule_files: [${JSON.stringify(path.join(packageRoot, 'docs/monitoring/lvs-alerts.yml'))}]`,
    `scrape_configs: [{ job_name: lvs, static_configs: [{ targets: ["127.0.0.1:${String(port)}"] }] }]`,
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function askFor(url: string, query: string): Promise<readonly unknown[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const answer = (await response.json()) as {
    status: string;
    error?: string;
    data?: { result: readonly unknown[] };
  };
  if (answer.data === undefined) throw new Error(`${query}: ${answer.error ?? answer.status}`);
  return answer.data.result;
}

/** Every query of our dashboard, for a cluster. */
export async function dashboardQueries(cluster: string): Promise<readonly string[]> {
  const file = path.join(packageRoot, 'docs/monitoring/lvs-dashboard.json');
  const { panels } = JSON.parse(await readFile(file, 'utf8')) as {
    panels: readonly { targets: readonly { expr: string }[] }[];
  };
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replaceAll('$cluster', cluster)),
  );
}
