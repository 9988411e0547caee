import test from 'ava';
import { catalogue } from '../../src/verify/catalogue.js';
import { lvsdeploy } from '../e2e/testbed.js';
import { bringUp } from './bring-up.js';
import { passDrills } from './drilling.js';

/* The drills that `lvsdeploy verify` runs only where somebody asks for them. */
const others = catalogue.filter((drill) => !drill.standard).map(({ name }) => name);

test.before(async (t) => {
  t.timeout(900_000);
  await bringUp();
});

test.serial('every drill beside the standard set passes, and leaves no trace', async (t) => {
  t.timeout(900_000);
  await passDrills(t, others, '--only', others.join(','));
});

test.after.always(async () => {
  await lvsdeploy('lab', 'down');
});
