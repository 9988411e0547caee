import test from 'ava';
import { inventoryJsonSchema } from '../../src/config/json-schema.js';
import { secretSourceTypes } from '../../src/model/run/secret-source.js';

type Part = {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly additionalProperties?: Part | false;
  readonly anyOf?: readonly Part[];
};

function isSecret({ anyOf = [] }: Part): boolean {
  return anyOf.some(({ properties }) => secretSourceTypes.every((type) => properties?.[type]));
}

function findSecrets(part: Part, at: string): readonly string[] {
  if (isSecret(part)) return [at];
  return [
    ...Object.entries(part.properties ?? {}).flatMap(([key, child]) =>
      findSecrets(child, at === '' ? key : `${at}.${key}`),
    ),
    ...(part.anyOf ?? []).flatMap((child) => findSecrets(child, at)),
    ...(part.items === undefined ? [] : findSecrets(part.items, at)),
    ...(part.additionalProperties ? findSecrets(part.additionalProperties, `${at}.*`) : []),
  ];
}

// test/commands/secret-sources.test.ts fills them all: what is new here has to be shown there.
test('the places of an inventory that take a secret are known', (t) => {
  const places = new Set(
    findSecrets(inventoryJsonSchema(), '').map((place) =>
      place.replace(
        /^(?:client|gateway|builder|(?:directors|real_servers|(?:storage|database)\.hosts|groups\.\*(?:\.hosts)?)\.\*)\.ssh/,
        'HOST.ssh',
      ),
    ),
  );
  const ofSsh = (where: string) => [
    ...['passphrase', 'password'].flatMap((key) => [`${where}.${key}`, `${where}.jump.${key}`]),
    `${where}.sudo_password`,
  ];
  t.deepEqual(
    [...places].sort(),
    [
      ...ofSsh('HOST.ssh'),
      ...ofSsh('ssh'),
      'database.databases.*.password',
      'emergency.dns.key.secret',
      'vrrp.auth_pass',
      'vrrp.instances.*.auth_pass',
      'web_server.tls.key',
    ].sort(),
  );
});
