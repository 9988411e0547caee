import type { DrillResult } from '../../../model/verify/report.js';
import { markup, type Markup } from '../markup.js';
import { gatewayLane } from './gateway-lane.js';
import { renderMarks } from './glyph.js';
import { laneHeight, renderSpan, type Lane } from './lane.js';
import { nameVips, ownerLanes, type OwnerLane } from './owner-lanes.js';
import { groupRequests } from './recording.js';
import { overlaps, type TimeWindow } from './scale.js';

/** All rows, from what clients saw to who was in charge. */
export function makeLanes(result: DrillResult, window: TimeWindow): readonly Lane[] {
  const { history, budget } = result;
  const requests = groupRequests(history, budget).map((group, index): Lane => ({
    label: group.label,
    kind: 'requests',
    render: (y) => renderMarks(group, index, { window, y }),
  }));
  const owners = ownerLanes(result).map((lane): Lane => ({
    label: `${lane.director} owns ${nameVips(lane.vips)}`,
    kind: 'owners',
    render: (y) => renderOwner(lane, window, y),
  }));
  return [...requests, ...owners, ...gatewayLane(history, budget, window)];
}

function renderOwner({ segments, shared }: OwnerLane, window: TimeWindow, y: number): Markup {
  const visible = segments.filter((segment) => overlaps(segment, window));
  return markup`<line class="unwatched" x1="0" x2="100%" y1="${y + laneHeight / 2}" y2="${y + laneHeight / 2}"/>
${visible.map((one) => renderSpan(one, { window, y, className: one.owned ? 'owned' : 'free' }))}
${shared.filter((one) => overlaps(one, window)).map((one) => renderSpan(one, { window, y, className: one.isAllowed ? 'shared-allowed' : 'shared' }))}`;
}
