import { Command, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { ExplainOptions } from '../app/site/explain-word.js';

/** `lvsdeploy explain`: the reference of inventories and of keepalived.conf, by word. */
export function explainCommand(invocation: Invocation): Command {
  return new Command('explain')
    .description('say what a key of the inventory, or a keyword of keepalived.conf(5), means')
    .argument('[word]', 'such as persistence, check.port or nb_get_retry; default: list all keys')
    .addOption(new Option('--output <format>', 'how to report').choices(['plain', 'json']))
    .action(async (word: string | undefined, options: ExplainOptions) => {
      const { explainWord } = await import('../app/site/explain-word.js');
      invocation.endWith(explainWord(invocation, word, options));
    });
}
