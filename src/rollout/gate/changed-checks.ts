import { readConfiguration } from '../../keepalived/read-configuration.js';
import { blockOf, findAll, type Statement } from '../../keepalived/tree.js';

/** What a check of all real servers of a service follows from, outside the blocks of the servers. */
const common = new Set(['delay_loop', 'retry', 'delay_before_retry', 'virtualhost', 'ha_suspend']);

type Checks = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The services (`VIP PORT`, `fwmark MARK`) whose real servers are checked in another way than before. keepalived
 * takes a real server that is up for up after a reload, whatever its new check will say: that shows
 * only when the check has failed as often as it may. Pure.
 */
export function findChangedChecks(before: string, after: string): readonly string[] {
  const [old, fresh] = [readChecks(before), readChecks(after)];
  return [...fresh].flatMap(([service, servers]) => {
    const former = old.get(service);
    const isChanged = [...servers].some(([server, check]) => {
      const other = former?.get(server);
      return other !== undefined && other !== check;
    });
    return isChanged ? [service] : [];
  });
}

function readChecks(text: string): Checks {
  const services = findAll(readConfiguration(text).statements, 'virtual_server');
  return new Map(services.map((service) => [nameOf(service), readServers(service)]));
}

function readServers(service: Statement): ReadonlyMap<string, string> {
  const block = blockOf(service);
  const shared = block.filter(({ words }) => common.has(words[0] ?? ''));
  return new Map(
    findAll(block, 'real_server').map((server) => {
      const own = blockOf(server).filter(({ words }) => words[0] !== 'weight');
      return [nameOf(server), JSON.stringify([...shared, ...own].map(withoutPlace))];
    }),
  );
}

function withoutPlace({ words, block }: Statement): unknown {
  return [words, block?.map(withoutPlace)];
}

function nameOf({ words }: Statement): string {
  return words.slice(1).join(' ');
}
