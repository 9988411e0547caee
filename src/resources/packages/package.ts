import { packageNamed, type PackageFact } from '../../facts/packages/package.js';
import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import { LvsError } from '../../model/problem/error.js';
import type { FactRef, Seen } from '../../model/host/fact.js';
import type { Known } from '../../model/host/host-facts.js';
import type { Resource } from '../../model/plan/resource.js';
import { quoteAll } from '../../model/text/shell-quote.js';
import { packageName } from '../../model/values/value-kinds.js';
import { checkValue, readTexts } from '../arguments.js';

type PackageWant = { readonly names: readonly string[] };
type Facts = Readonly<Record<`package ${string}`, FactRef<PackageFact>>>;

function parse(args: Args): PackageWant {
  const names = readTexts(args, 'names', (text, index) =>
    checkValue(args, ['names', index], { kind: packageName, text }),
  );
  return { names: [...new Set(names)] };
}

function diff({ names }: PackageWant, seen: Seen<Facts>, { host }: Known): readonly Change[] {
  const missing = names.filter((name) => seen[`package ${name}`]?.version === undefined);
  const [first] = missing;
  if (first === undefined) return [];
  const manager = seen[`package ${first}`]?.manager;
  if (manager !== 'apt') {
    const found = manager ?? 'no known package manager';
    throw new LvsError(
      'UNSUPPORTED_HOST',
      `${host.osId} ${host.osVersion} has ${found}, not apt.`,
      {
        hint: `Packages are installed on Debian and Ubuntu so far; install them by hand: ${missing.join(' ')}`,
      },
    );
  }
  return [installChange(missing)];
}

// For another apt-get on the host.
const lockWaitMs = 120_000;

function installChange(names: readonly string[]): Change {
  return {
    summary: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} installed`,
    diffs: names.map((name) => ({ type: 'value', name: `package ${name}`, after: 'installed' })),
    steps: [
      { type: 'run', script: installScript(names), quietMs: lockWaitMs, worksInSilence: true },
    ],
    expects: names.map((name) => ({
      ref: packageNamed(name),
      value: { manager: 'apt', version: 'to be installed' },
    })),
  };
}

// The second attempt is for package lists that are old or were never fetched, and for an
// installation that was cut off. needrestart only lists: it must not restart a director's services.
// A daemon that is started here must not hold the mark of a script at work, see engine/run-lock.ts.
// What is named is installed and nothing else is done: no name is a pattern, and none takes another
// package away, which the plan would not have said.
function installScript(names: readonly string[]): string {
  return `
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
keep='-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold'
exact='-o APT::Cmd::Pattern-Only=true -o APT::Get::Remove=false'
apt() { apt-get -q -y -o DPkg::Lock::Timeout=${lockWaitMs / 1000} $keep $exact "$@" 8<&-; }
${installFunction(names)}
install || {
  dpkg --configure -a --force-confdef --force-confold || :
  apt update || :
  install
}`.trim();
}

// apt-get takes `nginx+` for nginx where no package has that name; g++ and memtest86+ are names.
function installFunction(names: readonly string[]): string {
  const install = `apt install --no-install-recommends ${quoteAll(names)}`;
  const doubtful = names.filter((name) => name.endsWith('+'));
  if (doubtful.length === 0) return `install() { ${install}; }`;
  return `
install() {
  for name in ${quoteAll(doubtful)}; do
    apt-cache pkgnames --all-names "$name" | grep -Fqx "$name" || {
      echo "There is no package $name." >&2; return 1; }
  done
  ${install}
}`.trim();
}

/** Packages of the distribution that are installed. */
export const packages: Resource<PackageWant, Facts> = {
  kind: 'package',
  argNames: ['names'],
  parse,
  facts: ({ names }) =>
    Object.fromEntries(names.map((name) => [`package ${name}`, packageNamed(name)])),
  diff,
};
