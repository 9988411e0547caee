import { closest } from '../../model/problem/suggest.js';

// What keepalived.conf, ipvsadm and ssh_config call it.
const otherWords: Readonly<Record<string, string>> = {
  advert_int: 'advert_interval',
  connect_port: 'port',
  hostname: 'host',
  identity_file: 'key',
  ip: 'address',
  lb_algo: 'scheduler',
  lb_kind: 'method',
  lvs_method: 'method',
  lvs_sched: 'scheduler',
  nb_get_retry: 'retries',
  persistence_timeout: 'persistence',
  proxy_jump: 'jump',
  retry: 'retries',
  status_code: 'status',
  virtual_ipaddress: 'vip',
  virtual_router_id: 'id',
  virtual_server: 'services',
  vrid: 'id',
};

/** The key that an unknown one most likely meant: the same elsewhere, a short form, or misspelt. */
export function meantKey(key: string, known: readonly string[]): string | undefined {
  const other = otherWords[key.toLowerCase()];
  if (other !== undefined && known.includes(other)) return other;
  return findLongForm(key, known) ?? closest(key, known);
}

function findLongForm(key: string, known: readonly string[]): string | undefined {
  // `prio` is short for "priority", but `host` not for "host_key".
  const isLongForm = (long: string) =>
    long.startsWith(key.toLowerCase()) && long[key.length] !== '_';
  const [only, ...others] = known.filter(isLongForm);
  return key.length >= 3 && others.length === 0 ? only : undefined;
}
