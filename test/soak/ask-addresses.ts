import { on } from '../e2e/testbed.js';

const lasts = '10 11 12 13 14 15 16 17';

/**
 * Asks for a page from each of the client's eight addresses, by curl(1) with further options. Gives what a header of
 * each answer says; `none` where there is no such header.
 */
export async function askAddresses(
  url: string,
  header: string,
  options = '',
): Promise<readonly string[]> {
  const output = await on(
    'client',
    `for last in ${lasts}; do
       curl -s --interface 192.168.57.$last --max-time 20 -o /dev/null -D - ${options} ${url} | grep -i '^${header}:' || echo none
     done`,
  );
  return output
    .trim()
    .split(/\r?\n/)
    .map((line) => line.replace(/^.*: */, '').trim());
}
