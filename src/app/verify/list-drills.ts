import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import { formatMeasured } from '../../model/verify/measured-time.js';
import { makeBudget } from '../../verify/budget/make-budget.js';
import { catalogue } from '../../verify/catalogue.js';
import { selectDrills } from '../../verify/drills/select-drills.js';
import { allowancesFor } from './drill-bench.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import type { Invocation } from '../invocation/invocation.js';
import { readInventory } from '../invocation/read-inventory.js';
import type { VerifyOptions } from '../options.js';
import { findSwitches } from './switches.js';

type Listed = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly standard: boolean;
  readonly boundMs: number;
  /** Why it would be left out; absent: it would be run. */
  readonly leftOut?: string;
};

/** Prints the drills and what they would be held to on this cluster; connects to nothing. */
export async function listDrills(
  invocation: Invocation,
  inventory: string | undefined,
  { only, output }: VerifyOptions,
): Promise<ExitCode> {
  const { env, stdout } = invocation;
  const path = resolveInventoryPath(inventory, env);
  const { cluster } = await readInventory(invocation, path, { need: 'at-hand' });
  const switches = findSwitches(cluster, invocation);
  const names = only.length > 0 ? only : catalogue.map(({ name }) => name);
  const { drills, leftOut } = selectDrills(cluster, { only: names, switches });
  const listed = catalogue
    .filter(({ name }) => names.includes(name))
    .map((drill): Listed => {
      const { fault, headline } = makeBudget(cluster, drill, allowancesFor(cluster));
      const { name, title, description, standard } = drill;
      const reason = leftOut.find((left) => left.drill === drill)?.reason;
      const why = drills.includes(drill) || reason === undefined ? {} : { leftOut: reason };
      return { name, title, description, standard, boundMs: fault[headline].ms, ...why };
    });
  const text =
    output === 'json' ? JSON.stringify({ drills: listed }) : formatList(listed).join('\n');
  stdout.write(`${text}\n`);
  return exitCodes.success;
}

function formatList(drills: readonly Listed[]): readonly string[] {
  const longest = (texts: readonly string[]): number =>
    Math.max(...texts.map(({ length }) => length));
  const nameWidth = longest(drills.map(({ name }) => name));
  const boundWidth = longest(drills.map(({ boundMs }) => formatMeasured(boundMs)));
  const line = ({ name, title, boundMs, leftOut }: Listed): string => {
    const note = leftOut === undefined ? '' : `  (left out: ${leftOut})`;
    const bound = formatMeasured(boundMs).padStart(boundWidth);
    return `  ${name.padEnd(nameWidth)}  ${bound}  ${title}${note}`;
  };
  const part = (title: string, isStandard: boolean): readonly string[] => {
    const lines = drills.filter(({ standard }) => standard === isStandard).map(line);
    return lines.length === 0 ? [] : [title, ...lines];
  };
  return [
    ...part('Standard set, with the longest outage that clients may feel:', true),
    ...part('Others, for --only:', false),
  ];
}
