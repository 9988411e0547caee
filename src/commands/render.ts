import { Command } from 'commander';
import { exitCodes } from '../model/run/exit-code.js';
import type { Invocation } from '../app/invocation/invocation.js';
import type { RenderOptions } from '../app/site/render-for-host.js';

/** `lvsdeploy render`: print a template as a host would get it. */
export function renderCommand(invocation: Invocation): Command {
  return new Command('render')
    .description('print a template as a host would get it; connects to nothing without --facts')
    .argument('<template>', 'a template by its name, such as keepalived.conf.hbs')
    .argument('[inventory]', 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)')
    .requiredOption('--host <name>', 'the host to render it for')
    .option('--playbook <file>', 'a playbook with templates beside it')
    .option('--facts', 'probe the host instead of assuming its interface and distribution', false)
    .action(async (template: string, inventory: string | undefined, options: RenderOptions) => {
      const { renderForHost } = await import('../app/site/render-for-host.js');
      const { text, remark } = await renderForHost(invocation, template, inventory, options);
      if (remark !== undefined) invocation.stderr.write(`# ${remark}\n`);
      invocation.stdout.write(text);
      invocation.endWith(exitCodes.success);
    });
}
