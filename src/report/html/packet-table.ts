import type { DrillResult } from '../../model/verify/report.js';
import type { PacketFigures } from '../../model/verify/verdict.js';
import { formatExact, formatSinceFault } from '../words/packets.js';
import { markup, type Markup } from './markup.js';
import { formatNumber } from './summary.js';

/** What the packets of the load say; nothing where they were not captured. */
export function renderPackets({ verdict }: DrillResult): Markup | undefined {
  const { packets } = verdict.figures;
  if (packets === undefined) return undefined;
  return markup`<h4>By packets, to 1 ms</h4>
<dl class="figures">${rowsOf(packets).map(
    ([name, value, note]) =>
      markup`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : markup` <span class="note">${note}</span>`}</dd></div>`,
  )}</dl>
${packets.notes === undefined ? undefined : markup`<ul class="findings">${packets.notes.map((note) => markup`<li>${note}</li>`)}</ul>`}`;
}

type Row = readonly [name: string, value: string, note?: string];

function rowsOf(packets: PacketFigures): readonly Row[] {
  const { outage, flows } = packets;
  const times: readonly Row[] =
    outage === undefined
      ? []
      : [
          ['Without an answer', formatExact(outage.ms), outage.service],
          ...momentRow('Last answer before', outage.lastAnswerMs),
          ...momentRow('First answer after', outage.firstAnswerMs),
        ];
  return [
    ...times,
    ['Longest wait', formatExact(packets.longestWaitMs), 'of one connection'],
    ['Connections', formatNumber(flows)],
    ['That sent again', formatNumber(packets.flowsSentAgain), `of ${formatNumber(flows)}`],
    [
      'Segments sent again',
      formatNumber(packets.sentAgain),
      `${formatNumber(packets.synsAgain)} SYN; by the service ${formatNumber(packets.sentAgainByService)}`,
    ],
    [
      'Reset by the service',
      formatNumber(packets.resetByService),
      `by clients ${formatNumber(packets.resetByClient)}`,
    ],
  ];
}

function momentRow(name: string, ms: number | undefined): readonly Row[] {
  return [[name, ms === undefined ? 'none' : formatSinceFault(ms), 'since the fault']];
}
