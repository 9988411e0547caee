import { tracked } from '../items.js';
import type { Rows } from '../row.js';
import { nothing } from '../shapes.js';

/** What has to be well for a director to own the addresses. */
export const tracking: Rows = [
  {
    name: 'track_interface',
    takes: nothing,
    items: tracked,
    says: 'Interfaces that have to be up.',
  },
  { name: 'track_script', takes: nothing, items: tracked, says: 'Scripts that have to succeed.' },
  {
    name: 'track_file',
    takes: nothing,
    items: tracked,
    says: 'Files whose number is added to the priority.',
  },
  { name: 'track_process', takes: nothing, items: tracked, says: 'Processes that have to run.' },
  {
    name: 'track_bfd',
    takes: nothing,
    items: tracked,
    needs: 'BFD',
    says: 'Neighbours that BFD has to hear.',
  },
  {
    name: 'dont_track_primary',
    takes: nothing,
    says: 'The instance does not mind whether its own interface is up.',
  },
  {
    name: 'linkbeat_use_polling',
    takes: nothing,
    needs: 'LINKBEAT',
    says: 'The interface is asked for its carrier, for drivers that do not tell.',
  },
];
