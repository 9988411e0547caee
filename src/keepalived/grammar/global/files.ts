import type { Rows } from '../row.js';
import { integer, maybe, name, nothing, words } from '../shapes.js';

/** Where files are, and when they are read. */
export const files: Rows = [
  {
    name: 'umask',
    takes: words('<octal digits>|<flag> [| <flag> ...]', '077'),
    says: 'The rights that files lack.',
  },
  {
    name: 'use_symlink_paths',
    takes: maybe,
    since: '2.3.3',
    says: 'Scripts are run by the path that is written, not by the one that it leads to.',
  },
  {
    name: 'random_seed',
    takes: integer(0, 4294967295),
    says: 'Where the random numbers begin, for tests.',
  },
  {
    name: 'reload_check_config',
    takes: words('[<path>]'),
    says: 'A reload checks the configuration before; with 2.3.4 no reload has an effect then.',
  },
  {
    name: 'reload_time_file',
    takes: name('path', '/run/keepalived.reload'),
    says: 'A file that holds when to reload.',
  },
  { name: 'reload_repeat', takes: nothing, says: 'That time counts every day.' },
  {
    name: 'reload_file',
    takes: words('[<path>]'),
    says: 'A file that is there while the configuration may not be reloaded.',
  },
  {
    name: 'include_check',
    takes: words('[[+|-]read|match|wildcard_match|brace_match ...]'),
    says: 'What is an error about included files.',
  },
  {
    name: 'config_save_dir',
    takes: name('folder', '/var/lib/keepalived'),
    says: 'Where each configuration that is loaded is kept.',
  },
  {
    name: 'tmp_config_directory',
    takes: name('folder', '/run'),
    says: 'Where the copy is that all processes read.',
  },
  {
    name: 'data_use_instance',
    takes: maybe,
    says: 'Dumps have the name of the instance in theirs.',
  },
  {
    name: 'state_dump_file',
    takes: name('path', '/tmp/keepalived.data'),
    since: '2.3.3',
    says: 'Where signal DATA writes.',
  },
  {
    name: 'stats_dump_file',
    takes: name('path', '/tmp/keepalived.stats'),
    since: '2.3.3',
    says: 'Where signal STATS writes.',
  },
  {
    name: 'json_dump_file',
    takes: name('path', '/tmp/keepalived.json'),
    since: '2.3.3',
    says: 'Where signal JSON writes.',
  },
  {
    name: 'json_version',
    takes: integer(1, 2),
    default: '1',
    since: '2.2.8',
    needs: 'JSON',
    says: 'The form of that.',
  },
  {
    name: 'iproute_usr_dir',
    takes: name('folder', '/usr/share/iproute2'),
    since: '2.3.3',
    says: 'Where the names of routing tables are.',
  },
  {
    name: 'iproute_etc_dir',
    takes: name('folder', '/etc/iproute2'),
    since: '2.3.3',
    says: 'Where an administrator names routing tables.',
  },
];
