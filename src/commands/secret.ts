import { Command, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type { CheckOptions } from '../app/secrets/check-secrets.js';
import type { EncryptOptions } from '../app/secrets/encrypt-secret.js';
import type { SecretOptions } from '../app/secrets/secret-options.js';

const inventoryHelp = 'inventory file (default: $LVSDEPLOY_INVENTORY, then ./inventory.yml)';

function recipients(): Option {
  return new Option(
    '--recipients <file>',
    'public keys of those who may decrypt (default: secrets/recipients.txt beside the inventory)',
  );
}

function addEncrypt(secret: Command, invocation: Invocation): void {
  secret
    .command('encrypt')
    .description('encrypt a secret from stdin, or typed unseen, for all recipients')
    .argument('<file>', 'age file to write, such as secrets/shop.age')
    .argument('[inventory]', inventoryHelp)
    .addOption(recipients())
    .option(
      '--from <place>',
      'take what the inventory has in plain text there, such as vrrp.auth_pass, and let it name the file instead',
    )
    .option('--replace', 'replace an age file that is there', false)
    .action(async (file: string, inventory: string | undefined, options: EncryptOptions) => {
      const { encryptSecret } = await import('../app/secrets/encrypt-secret.js');
      invocation.endWith(await encryptSecret(invocation, { file, inventory }, options));
    });
}

function addEdit(secret: Command, invocation: Invocation): void {
  secret
    .command('edit')
    .description('change a secret in $VISUAL or $EDITOR; it is decrypted in memory only')
    .argument('<file>', 'age file')
    .argument('[inventory]', inventoryHelp)
    .addOption(recipients())
    .action(async (file: string, inventory: string | undefined, options: SecretOptions) => {
      const { editSecret } = await import('../app/secrets/edit-secret.js');
      invocation.endWith(await editSecret(invocation, { file, inventory }, options));
    });
}

function addRotate(secret: Command, invocation: Invocation): void {
  secret
    .command('rotate')
    .description('encrypt every age file anew for the present recipients: all, or none')
    .argument('[inventory]', inventoryHelp)
    .addOption(recipients())
    .action(async (inventory: string | undefined, options: SecretOptions) => {
      const { rotateSecrets } = await import('../app/secrets/rotate-secrets.js');
      invocation.endWith(await rotateSecrets(invocation, inventory, options));
    });
}

function addCheck(secret: Command, invocation: Invocation): void {
  secret
    .command('check')
    .description('take every secret of the inventory as up would; exit with 1 if one cannot be')
    .argument('[inventory]', inventoryHelp)
    .addOption(recipients())
    .addOption(
      new Option('--output <format>', 'how to report').choices(['plain', 'json']).default('plain'),
    )
    .action(async (inventory: string | undefined, options: CheckOptions) => {
      const { checkSecrets } = await import('../app/secrets/check-secrets.js');
      invocation.endWith(await checkSecrets(invocation, inventory, options));
    });
}

function addKey(secret: Command, invocation: Invocation): void {
  secret
    .command('key')
    .description('print your public key; the first time, make a pair')
    .action(async () => {
      const { showOwnKey } = await import('../app/secrets/own-key.js');
      invocation.endWith(await showOwnKey(invocation));
    });
}

/** `lvsdeploy secret`: secrets that stand encrypted in the repository of an inventory. */
export function secretCommand(invocation: Invocation): Command {
  const secret = new Command('secret').description(
    'keep secrets of an inventory, encrypted with age',
  );
  for (const add of [addKey, addEncrypt, addEdit, addRotate, addCheck]) add(secret, invocation);
  return secret;
}
