import type { PeerResults } from './results.ts';
import { type PeerSummary, summaries } from './summary.ts';

const WIDTH = 760;
const LABEL_WIDTH = 130;
const VALUE_WIDTH = 80;
const ROW_HEIGHT = 30;
const BAR_HEIGHT = 16;
const TOP = 58;

/**
 * Records per second as bars on one scale: filled for servers that have synced a record when they acknowledge it, outlined for
 * those that keep it in memory. Its colors are legible on a light and on a dark page.
 */
export function drawBars(results: PeerResults): string {
  const peers = summaries(results);
  const most = Math.max(...peers.map(({ recordsPerSecond }) => recordsPerSecond));
  const height = TOP + peers.length * ROW_HEIGHT + 12;
  const bars = peers.map((peer, index) => bar(peer, TOP + index * ROW_HEIGHT, most));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Records per second of each server">
  <style>
    text { font: 13px system-ui, sans-serif; fill: #24292f }
    .title { font-weight: 600 }
    .synced { fill: #1f6feb }
    .memory { fill: none; stroke: #6e7781; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .memory { stroke: #9198a1 } }
  </style>
  <text class="title" x="0" y="16">Records of 1 KB per second, 64 writers, one node</text>
  <rect class="synced" x="0" y="30" width="12" height="12"/><text x="18" y="41">synced to disk before the acknowledgement</text>
  <rect class="memory" x="340" y="30" width="12" height="12"/><text x="358" y="41">in memory</text>
${bars.join('\n')}
</svg>
`;
}

function bar({ name, keeps, recordsPerSecond }: PeerSummary, y: number, most: number): string {
  const longest = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  const width = Math.max(2, (recordsPerSecond / most) * longest).toFixed(1);
  const kind = keeps === 'in memory' ? 'memory' : 'synced';
  const baseline = y + BAR_HEIGHT - 3;
  const valueX = (LABEL_WIDTH + Number(width) + 8).toFixed(1);
  return [
    `  <text x="0" y="${baseline}">${name}</text>`,
    `  <rect class="${kind}" x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}"/>`,
    `  <text x="${valueX}" y="${baseline}">${recordsPerSecond.toLocaleString('en-US')}</text>`,
  ].join('\n');
}
