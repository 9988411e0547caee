import { LvsError } from '../../model/problem/error.js';
import { runProgram } from '../ssh/run-program.js';

/** The Debian release that the lab's hosts run. */
export const suite = 'bookworm';

// As apt-get(8) indextargets fills it in; every line is one index of one source.
const targetFormat = '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)';

/** Turns `ORIGIN URI RELEASE COMPONENT` lines into one-line apt sources of Debian's main component, for the lab's release. */
export function selectDebianSources(targets: string): readonly string[] {
  const lines = targets.split('\n').flatMap((line) => {
    const [origin, uri, release, component] = line.split(' ');
    if (origin !== 'Debian' || component !== 'main') return [];
    const suffix = /^[a-z]+(|-updates|-security)$/.exec(release ?? '')?.[1];
    return uri === undefined || suffix === undefined ? [] : [`deb ${uri} ${suite}${suffix} main`];
  });
  return [...new Set(lines)];
}

/** The package sources that this machine itself uses; throws LAB_FAILED where it has none of Debian's. */
export async function readDebianSources(): Promise<readonly string[]> {
  const { stdout } = await runProgram([
    'apt-get',
    'indextargets',
    '--format',
    targetFormat,
    'Created-By: Packages',
  ]);
  const sources = selectDebianSources(stdout);
  if (sources.length > 0) return sources;
  throw new LvsError('LAB_FAILED', "apt knows no package index of Debian's", {
    hint: 'Run: sudo apt-get update',
  });
}

/** How this machine's apt fetches packages (proxies, certificates), as apt.conf(5). */
export async function readFetchOptions(): Promise<string> {
  const { stdout } = await runProgram(['apt-config', 'dump']);
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::(?:https?|ftp|Retries|Check-Valid-Until)\b/i.test(line))
    .filter((line) => !line.endsWith(' "";'))
    .join('\n');
}
