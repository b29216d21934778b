import { SHARD_QUOTA } from '../../engine/limits/shard-quota.ts';
import { type LimitName, MAX_SHARDS } from '../../planning/limits.ts';
import { NEW_ON_DEMAND } from '../../planning/mode.ts';
import { type Plan, planStream } from '../../planning/plan.ts';
import type { RegionPrices } from '../../planning/prices.ts';
import { sharedConsumers } from '../../planning/workload.ts';
import { counted } from '../ui/counted.ts';
import { formatMib, formatPercent, rounded } from './format.ts';
import { LIMIT_TITLES } from './limit-rows.ts';
import type { Size } from './options.ts';

/** What the figures alone do not say: what is tight, what more shards do not solve, and what was assumed. */
export function notesOn(plan: Plan, prices: RegionPrices, size?: Size): string[] {
  return [
    ...plan.unsolved.map((name) => unsolvedNote(name, plan)),
    ...exactNotes(plan),
    ...unitNotes(plan, prices, size),
    ...isolationNotes(plan),
    ...hashingNotes(plan),
    ...sharingNotes(plan),
    ...modeNotes(plan),
    ...priceNotes(prices),
  ];
}

function unsolvedNote(name: LimitName, plan: Plan): string {
  const { workload, hotKey, shards } = plan;
  const after = `The plan is for afterwards: ${counted(shards, 'shard')}.`;
  switch (name) {
    case 'hot-key':
      return (
        `No number of shards is enough for the hot key: all its records go to one shard, and it needs ${rounded(hotKey!.load)}. ` +
        `Divide it into ${hotKey!.parts} or more keys (KEY#0 to KEY#${hotKey!.parts - 1}, which gives up the order between them), ` +
        `aggregate its records when their number is the problem, or use an on-demand stream whose record distribution is AUTO. ${after}`
      );
    case 'hashing':
      return (
        `No number of shards is enough for ${counted(workload.keys!, 'key')}: several of them meet in one shard. ` +
        `Use more keys, or choose the shard of each key with ExplicitHashKey. ${after}`
      );
    case 'read-calls':
      return (
        `More shards do not help with GetRecords: each of the ${sharedConsumers(workload)} consumers reads every shard at least once a second, ` +
        `and a shard takes ${SHARD_QUOTA.readCallsPerSecond} calls. Use enhanced fan-out for ` +
        `${sharedConsumers(workload) - SHARD_QUOTA.readCallsPerSecond} of them or more: --fan-out N`
      );
    case 'handler':
      return (
        `The function is too slow for any number of shards: ${handlerBound(plan)}. ` +
        'Make it faster, let it take larger batches, or divide the key whose records it processes one after another'
      );
    case 'write-records':
    case 'write-bytes':
    case 'read-bytes':
    case 'fan-out-bytes':
      return `A stream has at most ${counted(MAX_SHARDS, 'shard')}: divide the records over several streams`;
  }
}

function handlerBound({ handler }: Plan): string {
  return `a batch of ${rounded(handler!.batchRecords)} records takes ${rounded(handler!.batchMs)} ms, and the busiest lane would be busy ${formatPercent(handler!.busy)} of the time`;
}

function exactNotes({ limits, workload, shards }: Plan): string[] {
  if (workload.headroom > 0) return [];
  const exact = limits.filter(({ use, name }) => name !== 'handler' && Math.abs(use - 1) < 1e-9);
  if (exact.length === 0) return [];
  const titles = exact.map(({ name }) => LIMIT_TITLES[name]).join(' and ');
  return [
    `${titles}: exactly the limit, so the first burst is throttled. ${counted(shards + 1, 'shard')}, or --headroom 20%, leave room`,
  ];
}

/** AWS limits count in MiB, people in KB of 1,000 or 1,024 bytes. */
function unitNotes(plan: Plan, { prices }: RegionPrices, size: Size | undefined): string[] {
  if (!size || size.bytes === size.binaryBytes) return [];
  const other = planStream({ ...plan.workload, recordBytes: size.binaryBytes }, prices);
  const use = ({ limits }: Plan) => formatPercent(limits.find(({ name }) => name === 'write-bytes')!.use);
  const outcome =
    other.shards === plan.shards
      ? `with 1,024 it would be ${use(other)}, and as many shards`
      : `with 1,024 it takes ${counted(other.shards, 'shard')}`;
  return [
    `A KB is 1,000 bytes here, and a shard takes 1 MiB (1,048,576 bytes) a second: ${use(plan)} of it; ${outcome}`,
  ];
}

function isolationNotes({ hotKey, limits }: Plan): string[] {
  const needed = limits.find(({ name }) => name === 'hot-key')?.shards;
  const isolated = hotKey?.isolatedShards;
  if (needed === undefined || isolated === undefined || isolated >= needed) return [];
  return [
    `With the hot key alone in a shard (SplitShard at its hash key and at the next one), ${counted(isolated, 'shard')} are enough for it instead of ${needed}`,
  ];
}

function hashingNotes(plan: Plan): string[] {
  const { limits, workload, binding } = plan;
  if (binding !== 'hashing' || workload.keys === undefined) return [];
  const needed = limits.find(({ name }) => name === 'hashing')?.shards;
  const even = Math.max(
    ...limits.filter(({ name }) => name.startsWith('write-')).map(({ shards }) => shards ?? 0),
  );
  if (needed === undefined || needed <= even) return [];
  return [
    `${counted(even, 'shard')} would do if keys were spread evenly. Hashes are not even: one stream of twenty is worse than this plan. ` +
      'More keys, or ExplicitHashKey, save the difference',
  ];
}

function sharingNotes({ binding, workload, limits }: Plan): string[] {
  if (binding !== 'read-bytes') return [];
  const writing = Math.max(
    ...limits.filter(({ name }) => name.startsWith('write-')).map(({ shards }) => shards ?? 0),
  );
  return [
    `Reading decides: ${sharedConsumers(workload)} consumers share 2 MiB/s of each shard. With fan-out for all but two of them, ${counted(writing, 'shard')} would do for the rest`,
  ];
}

function modeNotes({ mode, workload, cost }: Plan): string[] {
  const notes: string[] = [];
  if (mode.mode === 'provisioned' && workload.peakToMean >= 2) {
    notes.push(
      `The peak is ${rounded(workload.peakToMean)} times the mean: \`millrace autoscale\` keeps fewer shards between peaks`,
    );
  }
  if (mode.mode !== 'provisioned' && mode.exceedsNewOnDemand) {
    notes.push(
      `A new on-demand stream takes ${rounded(NEW_ON_DEMAND.recordsPerSecond)} records and ${formatMib(NEW_ON_DEMAND.bytesPerSecond)} a second, and later twice the peak of 30 days: ` +
        'create it with enough shards and change its mode, or raise its warm throughput',
    );
  }
  if (mode.mode === 'on-demand-advantage' || cost.advantage.total < cost.onDemand.total) {
    notes.push(
      'On-demand Advantage is a setting of the account in a region, which pays for at least 25 MiB/s written and read by all its streams',
    );
  }
  return notes;
}

function priceNotes({ region, assumed }: RegionPrices): string[] {
  return assumed.length === 0
    ? []
    : [
        `${counted(assumed.length, 'price')} of ${region} are not known here and taken from us-east-1 (${assumed.slice(0, 3).join(', ')}${assumed.length > 3 ? ' …' : ''}): give them with --prices FILE`,
      ];
}
