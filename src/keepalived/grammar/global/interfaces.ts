import type { Rows } from '../row.js';
import { integer, name, nothing, words } from '../shapes.js';

/** Who can ask keepalived by other ways. */
export const interfaces: Rows = [
  {
    name: 'snmp_socket',
    takes: words('[<transport address>]'),
    default: 'unix:/var/agentx/master',
    needs: 'SNMP',
    says: 'Where the SNMP agent is.',
  },
  { name: 'enable_traps', takes: nothing, needs: 'SNMP', says: 'SNMP is told of changes.' },
  {
    name: 'enable_snmp_vrrp',
    takes: nothing,
    needs: 'SNMP',
    says: 'SNMP can ask for instances, by the MIB of keepalived.',
  },
  {
    name: 'enable_snmp_keepalived',
    takes: nothing,
    needs: 'SNMP',
    old: 'enable_snmp_vrrp',
    says: 'The same as enable_snmp_vrrp.',
  },
  {
    name: 'enable_snmp_checker',
    takes: nothing,
    needs: 'SNMP',
    says: 'SNMP can ask for services.',
  },
  {
    name: 'enable_snmp_rfc',
    takes: nothing,
    needs: 'SNMP',
    says: 'SNMP can ask for instances, by both MIBs of the RFCs.',
  },
  {
    name: 'enable_snmp_rfcv2',
    takes: nothing,
    needs: 'SNMP',
    says: 'SNMP can ask for instances, by RFC 2787.',
  },
  {
    name: 'enable_snmp_rfcv3',
    takes: nothing,
    needs: 'SNMP',
    says: 'SNMP can ask for instances, by RFC 6527.',
  },
  {
    name: 'snmp_vs_stats_update_interval',
    takes: integer(1, 4294, 's'),
    since: '2.3.3',
    needs: 'SNMP',
    says: 'How old the counters of services may be.',
  },
  {
    name: 'snmp_rs_stats_update_interval',
    takes: integer(1, 4294, 's'),
    since: '2.3.3',
    needs: 'SNMP',
    says: 'How old the counters of real servers may be.',
  },
  { name: 'enable_dbus', takes: nothing, needs: 'DBUS', says: 'Instances are on D-Bus.' },
  {
    name: 'dbus_service_name',
    takes: name('name', 'org.keepalived.Vrrp1'),
    needs: 'DBUS',
    says: 'Their name there.',
  },
  {
    name: 'dbus_no_interface_name',
    takes: nothing,
    since: '2.3.3',
    needs: 'DBUS',
    says: 'Their paths there do not hold the interface.',
  },
];
