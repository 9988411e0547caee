import { originalRecords } from '../../facts/records/kept-records.js';
import { belowScript, inOwnNamespace, mountPointAt } from '../../facts/storage/mount-point.js';
import { ourMounts, type OurMount } from '../../facts/storage/our-mounts.js';
import { fileAt } from '../../facts/system/file.js';
import { unitNamed } from '../../facts/system/unit.js';
import type { Seen } from '../../model/host/fact.js';
import type { Change } from '../../model/plan/change.js';
import type { Resource } from '../../model/plan/resource.js';
import { quote, quoteAll } from '../../model/text/shell-quote.js';
import { mountPlans } from '../../tiers/storage/mount-units.js';
import { findOriginal, findRecord } from '../files/original.js';
import { stampPath } from '../service/loaded-stamp.js';

type Want = { readonly units: readonly string[] };
type Facts = { readonly mounts: typeof ourMounts; readonly records: typeof originalRecords };

/** Mounts that the inventory no longer has, taken back: their paths are known to the host alone. */
export const strayMounts: Resource<Want, Facts> = {
  kind: 'stray_mounts',
  argNames: [],
  parse: (_args, { cluster: { tiers } }) => ({
    units: tiers.storage === undefined ? [] : mountPlans(tiers.storage).map(({ unit }) => unit),
  }),
  facts: () => ({ mounts: ourMounts, records: originalRecords }),
  diff,
};

function diff({ units }: Want, { mounts, records }: Seen<Facts>): readonly Change[] {
  const strays = mounts.filter(({ unit }) => !units.includes(unit));
  return strays.map((stray, index) => {
    const left = mounts.filter((mount) => !strays.slice(0, index + 1).includes(mount));
    return takeBack(stray, left, records);
  });
}

function takeBack(
  { unit, path }: OurMount,
  left: readonly OurMount[],
  records: Seen<Facts>['records'],
): Change {
  const file = `/etc/systemd/system/${unit}`;
  const point = mountPointAt(path);
  const before = findOriginal(records, point)?.value;
  // What is put back here needs no copy any more, and no other task is about it.
  const kept = [fileAt(file), unitNamed(unit), point].flatMap(
    (ref) => findRecord(records, ref)?.storedAt ?? [],
  );
  return {
    summary: `${path} is no longer mounted: the inventory has no such mount`,
    diffs: [{ type: 'value', name: `mount at ${path}`, before: unit, after: 'absent' }],
    steps: [
      { type: 'run', script: `echo ${quote(file)} | keep_files` },
      { type: 'run', script: unmountScript(unit, file) },
      ...(before === undefined || before.immutable
        ? []
        : [{ type: 'run' as const, script: freeScript(path, before.exists) }]),
      ...(kept.length === 0
        ? []
        : [{ type: 'run' as const, script: `rm -f -- ${quoteAll(kept)}` }]),
    ],
    expects: [{ ref: ourMounts, value: left }],
  };
}

// Its stop is lazy: it does not hang, and who has a file open there keeps it.
function unmountScript(unit: string, file: string): string {
  return [
    `systemctl disable --now ${quote(unit)}`,
    `rm -f -- ${quote(file)} ${quote(stampPath(unit))}`,
    'systemctl daemon-reload',
  ].join('\n');
}

// One that was not there goes, unless somebody has a use for it by now.
function freeScript(path: string, wasThere: boolean): string {
  const goes = wasThere ? '' : '\nrmdir --ignore-fail-on-non-empty -- "$below"';
  const script = `${belowScript}\n[ -d "$below" ] || exit 0\nchattr -i -- "$below"${goes}`;
  return `${inOwnNamespace} ${quote(script)} sh ${quote(path)}`;
}
