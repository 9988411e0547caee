import { forwardings } from '../../lvs/forwarding/forwarding-methods.js';
import type { Report } from '../remark.js';
import { blockOf, findAll, has, type Statement } from '../tree.js';
import { methodOf } from './virtual-services.js';
import { takesBack } from './vrrp-instances.js';

/**
 * Tells what keepalived takes back once it has read the whole configuration: vrrp_complete_instance() of vrrp.c,
 * validate_check_config() of check_data.c.
 */
export function reportTakenBack(statements: readonly Statement[], report: Report): void {
  for (const one of findAll(statements, 'vrrp_instance')) reportElection(blockOf(one), report);
  for (const one of findAll(statements, 'virtual_server')) reportPorts(one, report);
}

function reportElection(block: readonly Statement[], report: Report): void {
  const tell = (keyword: string, why: string): void => {
    const [line] = findAll(block, keyword).slice(-1);
    if (line !== undefined) report('setting-cleared', line.at, `${keyword} is cleared: ${why}`);
  };
  if (takesBack(block)) {
    const why = 'an instance that begins as MASTER takes its addresses back at once';
    tell('nopreempt', why);
    tell('preempt_delay', why);
  } else if (has(block, 'nopreempt')) {
    tell('preempt_delay', 'with nopreempt it takes no addresses back');
  }
}

function reportPorts({ words, ...service }: Statement, report: Report): void {
  const [, vip = '', port = ''] = words;
  if (vip === 'fwmark' || vip === 'group') return;
  const block = service.block ?? [];
  for (const server of findAll(block, 'real_server')) {
    const own = server.words[2] ?? port;
    const method = methodOf(blockOf(server), block);
    if (forwardings[method].translatesPort || Number(own) === Number(port)) continue;
    const message = `real_server: ${method} leaves ports alone, so ${own} becomes ${port}, that of the virtual server`;
    report('port-changed', server.at, message);
  }
}
