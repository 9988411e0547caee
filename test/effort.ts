/** `npm run test:fast` takes a part of the cases that the whole suite takes; all kinds of them. */
const isFast = process.env['LVSDEPLOY_TEST_EFFORT'] === 'fast';

/** How many of these cases are to be run. */
export function affordable(cases: number): number {
  return isFast ? Math.ceil(cases / 10) : cases;
}

/** Those of a list that are to be run: all, or every tenth. */
export function chooseAffordable<T>(list: readonly T[]): readonly T[] {
  return isFast ? list.filter((_, index) => index % 10 === 0) : list;
}
