import type { ArgValue } from '../../src/model/plan/args.js';
import { activationScript } from '../../src/resources/service/service-script.js';
import { parseServiceWant } from '../../src/resources/service/service-want.js';
import { makeArgs } from './plan-task.js';

/** What a fixture says of scripts that are longer than what they are for; each is run in a test of its own. */
type Said = { readonly script: string; readonly says: string };

const bootScript = (unit: string): string =>
  `[ "$(systemctl is-enabled ${unit} 2>/dev/null)" = enabled ] || systemctl enable ${unit}`;

// service-script.test.ts
function sayOfService(args: Readonly<Record<string, ArgValue>>, script: string): readonly Said[] {
  const want = parseServiceWant(makeArgs(args));
  const { unit } = want;
  const startedWith = /^restart_hash=(\w+)$/m.exec(script)?.[1] ?? '';
  return [
    ...(['start', 'restart'] as const).map((activation) => ({
      script: activationScript(want, activation, ''),
      says: `systemctl ${activation} ${unit}`,
    })),
    {
      script: activationScript(want, 'reload', startedWith),
      says: `systemctl reload ${unit}, which was started with ${startedWith.slice(0, 12)}`,
    },
    { script: bootScript(unit), says: `systemctl enable ${unit}` },
  ];
}

// packages/install-script.test.ts
function sayOfPackage(script: string): readonly Said[] {
  const names = /^install\(\) \{ apt install --no-install-recommends (.*); \}$/m.exec(script)?.[1];
  return names === undefined ? [] : [{ script, says: `apt-get install ${names}` }];
}

/** A step's script as the command that an operator would give; its lines, where it is no longer than that. */
export function sayScript(
  kind: string,
  args: Readonly<Record<string, ArgValue>>,
  script: string,
): string | readonly string[] {
  const said = kind === 'service' ? sayOfService(args, script) : sayOfPackage(script);
  return said.find((one) => one.script === script)?.says ?? script.split('\n');
}
