import type { FactKind, FactRef } from '../../model/host/fact.js';

/** What runs on a host; os-release(5), uname(2). */
export type OsFact = {
  readonly id: string;
  readonly version: string;
  readonly kernel: string;
  readonly architecture: string;
};

// No process: the shell reads the files itself. Kernels before 6.1 do not have kernel/arch.
const script = (): string => `
os=/etc/os-release; [ -r $os ] || os=/usr/lib/os-release
if [ -r $os ]; then
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ID=*|VERSION_ID=*) printf '%s\\n' "$line" ;; esac
  done <$os
fi
if read -r line </proc/sys/kernel/osrelease; then printf 'KERNEL=%s\\n' "$line"; fi
if [ -r /proc/sys/kernel/arch ] && read -r line </proc/sys/kernel/arch; then
  printf 'ARCHITECTURE=%s\\n' "$line"
else
  printf 'ARCHITECTURE='; uname -m || :
fi`;

function parse(output: string): OsFact {
  const values = new Map(
    output.split('\n').map((line) => {
      const [name = ''] = line.split('=', 1);
      return [name, unquote(line.slice(name.length + 1))];
    }),
  );
  return {
    id: values.get('ID') ?? 'unknown',
    version: values.get('VERSION_ID') ?? '',
    kernel: values.get('KERNEL') ?? '',
    architecture: values.get('ARCHITECTURE') ?? '',
  };
}

function unquote(value: string): string {
  return /^(["'])(?<inner>.*)\1$/.exec(value.trim())?.groups?.['inner'] ?? value.trim();
}

const osFact: FactKind<OsFact> = { name: 'os', script, parse };

/** The operating system and kernel that run. */
export const operatingSystem: FactRef<OsFact> = { kind: osFact, key: 'running' };
