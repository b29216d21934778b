import { SHARD_QUOTA } from '../../engine/limits/shard-quota.ts';
import type { LimitName } from '../../planning/limits.ts';
import type { Limit, Plan } from '../../planning/plan.ts';
import { hashedShare } from '../../planning/spread.ts';
import { sharedConsumers } from '../../planning/workload.ts';
import type { Output, Style } from '../ui/terminal.ts';
import { tableLines } from '../ui/table.ts';
import { formatBytes, formatMib, formatPercent, rounded } from './format.ts';

export const LIMIT_TITLES: Readonly<Record<LimitName, string>> = {
  'write-records': 'records written',
  'write-bytes': 'bytes written',
  hashing: 'spread of keys',
  'hot-key': 'hot key',
  'read-bytes': 'bytes read, shared',
  'read-calls': 'GetRecords calls',
  'fan-out-bytes': 'bytes read, fan-out',
  handler: 'function',
};

const BAR_WIDTH = 20;

/** A table of the limits, with a bar for how much of each is used. */
export function limitLines(plan: Plan, output: Output, style: Style): string[] {
  const rows = plan.limits.map((limit) => {
    const title = LIMIT_TITLES[limit.name];
    const isBinding = limit.name === plan.binding;
    return [
      isBinding ? style('bold', title) : title,
      limit.shards === undefined ? style('red', 'none') : limit.shards.toLocaleString('en-US'),
      `${coloured(bar(limit.use, output.isTerminal), limit, style)} ${formatPercent(limit.use).padStart(5)}`,
      detail(limit.name, plan),
      isBinding ? style('bold', '< decides') : '',
    ];
  });
  const columns = [
    { title: 'LIMIT' },
    { title: 'SHARDS', align: 'right' as const },
    { title: `USED AT THE PEAK BY ${plan.shards.toLocaleString('en-US')}` },
    { title: '' },
    { title: '' },
  ];
  return tableLines(columns, rows);
}

/** Blocks in a terminal, and ASCII in what may be mailed or pasted. */
function bar(use: number, isTerminal: boolean): string {
  const full = Math.min(BAR_WIDTH, use > 0 ? Math.max(1, Math.floor(use * BAR_WIDTH + 1e-9)) : 0);
  const [filled, empty] = isTerminal ? ['█', '░'] : ['#', '.'];
  return filled.repeat(full) + empty.repeat(BAR_WIDTH - full);
}

function coloured(text: string, { use, allowed }: Limit, style: Style): string {
  if (use > allowed + 1e-9) return style('red', text);
  return style(use > 0.8 * allowed ? 'yellow' : 'green', text);
}

/** The demand, and what a shard takes of it. */
function detail(name: LimitName, plan: Plan): string {
  const { workload, peak, hotKey, shards, handler } = plan;
  const shared = sharedConsumers(workload);
  switch (name) {
    case 'write-records':
      return `${rounded(peak.recordsPerSecond)}/s, ${rounded(SHARD_QUOTA.writeRecordsPerSecond)} a shard`;
    case 'write-bytes':
      return `${formatMib(peak.bytesPerSecond)}/s, ${formatMib(SHARD_QUOTA.writeBytesPerSecond)} a shard`;
    case 'hashing':
      return `${rounded(workload.keys ?? 0)} keys: the fullest shard gets ${formatPercent(hashedShare(workload, shards))}, ${formatPercent((1 - workload.hotKeyShare) / shards)} if even`;
    case 'hot-key':
      return `${formatPercent(workload.hotKeyShare)} of all, ${rounded(hotKey?.load ?? 0)} of a shard alone`;
    case 'read-bytes':
      return `${formatMib(shared * peak.bytesPerSecond)}/s by ${rounded(shared)}, ${formatMib(SHARD_QUOTA.readBytesPerSecond)} a shard`;
    case 'read-calls':
      return `${rounded(shared)} of ${SHARD_QUOTA.readCallsPerSecond}/s in each shard`;
    case 'fan-out-bytes':
      return `${formatMib(peak.bytesPerSecond)}/s each, ${formatMib(SHARD_QUOTA.subscriptionBytesPerSecond)} a shard`;
    case 'handler':
      return `batches of ${rounded(handler?.batchRecords ?? 0)} take ${rounded(handler?.batchMs ?? 0)} ms, ${rounded(handler?.parallelizationFactor ?? 1)} at once for a shard`;
  }
}

/** `1,000 records/s, 1 MB/s`. */
export function formatTraffic(recordsPerSecond: number, bytesPerSecond: number): string {
  return `${rounded(recordsPerSecond)} records/s, ${formatBytes(bytesPerSecond)}/s (${formatMib(bytesPerSecond)}/s)`;
}
