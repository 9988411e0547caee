import path from 'node:path';
import test from 'ava';
import { resolveInventoryPath } from '../../../src/app/invocation/inventory-path.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { packageRoot } from '../../../src/package-root.js';

const lab = path.join(packageRoot, 'inventories', 'lab.yml');
const minimal = path.join(packageRoot, 'inventories', 'minimal.yml');

test('the argument comes before $LVSDEPLOY_INVENTORY', (t) => {
  t.is(resolveInventoryPath(lab, { LVSDEPLOY_INVENTORY: minimal }), lab);
  t.is(resolveInventoryPath(undefined, { LVSDEPLOY_INVENTORY: minimal }), minimal);
});

test('an empty argument is not taken for none', (t) => {
  t.throws(() => resolveInventoryPath('', { LVSDEPLOY_INVENTORY: lab }), {
    message: 'The argument that names the inventory is empty.',
  });
});

test('where no inventory is named or found, all three places are told', (t) => {
  const error = t.throws(() => resolveInventoryPath(undefined, {}), { instanceOf: LvsError });
  t.is(error.code, 'USAGE');
  t.regex(error.message, /no argument, no \$LVSDEPLOY_INVENTORY, no \.\/inventory\.yml/);
});

test('an inventory that does not exist is told with who named it', (t) => {
  t.throws(() => resolveInventoryPath('no.yml', {}), {
    message: /no\.yml does not exist; the argument/,
  });
  t.throws(() => resolveInventoryPath(undefined, { LVSDEPLOY_INVENTORY: 'no.yml' }), {
    message: /no\.yml does not exist; \$LVSDEPLOY_INVENTORY/,
  });
});
