import type { BuildRequest, SourceOrigin } from '../../../model/cluster/build-request.js';
import { omitUndefined } from '../../omit-undefined.js';
import { defaultVersions, type BuildInput } from '../../schema/build.js';
import type { Reading } from '../reading.js';

/** What is built from source: ipvsadm and keepalived, in this order. */
export function readBuilds(input: BuildInput, reading: Reading): readonly BuildRequest[] {
  return (['ipvsadm', 'keepalived'] as const).map((program) => {
    const { version = defaultVersions[program], url, file, sha256 } = input[program] ?? {};
    if (url !== undefined && file !== undefined) {
      reading.report({
        path: ['build', program, 'file'],
        onKey: true,
        message: 'both "url" and "file" are given',
        suggestion: 'keep the one where the archive is',
      });
    }
    const origin = toOrigin(url, file, reading);
    const request = { program, version, ...omitUndefined({ sha256 }), origin };
    checkBuild(request, reading);
    return request;
  });
}

function checkBuild(request: BuildRequest, { report, findBuildMistakes }: Reading): void {
  const path = ['build', request.program];
  const dependsOn = ['version', 'url', 'file', 'sha256'].map((key) => [...path, key]);
  for (const { key, message, suggestion } of findBuildMistakes(request)) {
    report({ path: [...path, key], message, suggestion, dependsOn });
  }
}

function toOrigin(
  url: string | undefined,
  file: string | undefined,
  { pathOf }: Reading,
): SourceOrigin {
  if (file !== undefined) return { type: 'file', path: pathOf(file) };
  return url === undefined ? { type: 'upstream' } : { type: 'url', url };
}
