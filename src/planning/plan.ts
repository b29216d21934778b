import { SHARD_QUOTA } from '../engine/limits/shard-quota.ts';
import { type CostPlan, costOf, putUnits } from './cost.ts';
import { type HandlerPlan, handlerPlan } from './handler.ts';
import { fewestShards, type LimitName, MAX_SHARDS, type Rule, rulesOf } from './limits.ts';
import { type ModePlan, modeFor } from './mode.ts';
import type { Prices } from './prices.ts';
import { busiestShare } from './spread.ts';
import { type Peak, peakOf, type Workload } from './workload.ts';

export interface Limit {
  readonly name: LimitName;
  /** The fewest shards that are enough; undefined when no number of shards is. */
  readonly shards: number | undefined;
  /** The part that is used at the peak with the planned number of shards: 1 is exactly the limit. */
  readonly use: number;
  /** The part that may be used. */
  readonly allowed: number;
}

export interface Plan {
  readonly workload: Workload;
  readonly peak: Peak;
  readonly putUnitsPerRecord: number;
  /** Enough for every limit; when one is out of reach of any number of shards, enough after its remedy. */
  readonly shards: number;
  /** All of them as they are after the remedies of the unsolved ones. */
  readonly limits: readonly Limit[];
  /** The limit that decides. */
  readonly binding: LimitName;
  /** The limits that more shards do not help with. */
  readonly unsolved: readonly LimitName[];
  readonly hotKey: HotKeyPlan | undefined;
  /** The part of the traffic that the busiest shard gets, which is 1 / shards when keys are spread evenly. */
  readonly busiestShardShare: number;
  readonly handler: HandlerPlan | undefined;
  readonly cost: CostPlan;
  /** What the stream would cost with all consumers on enhanced fan-out, or keeping records for a week. */
  readonly alternatives: { readonly fanOutForAll: CostPlan; readonly weekOfRetention: CostPlan };
  readonly mode: ModePlan;
}

interface HotKeyPlan {
  /** The load of the key, in shards: above 1 it does not fit into one. */
  readonly load: number;
  /** The fewest shards when the key is alone in one of them. */
  readonly isolatedShards: number | undefined;
  /** Into how many keys it has to be divided, so that each takes at most half a shard. */
  readonly parts: number;
}

const WEEK_HOURS = 7 * 24;

/** Sizes and prices a stream. */
export function planStream(workload: Workload, prices: Prices): Plan {
  const rules = rulesOf(workload);
  const unsolved = rules.filter((rule) => fewestShards(rule) === undefined).map(({ name }) => name);
  const after = remedy(workload, unsolved);
  const remedied = rulesOf(after);
  // A hot key that is divided leaves the spread of the other keys as it is.
  const planned = rules.map((rule) =>
    unsolved.includes(rule.name) || rule.name === 'hashing'
      ? rule
      : (remedied.find(({ name }) => name === rule.name) ?? rule),
  );
  const needed = planned.map((rule) => fewestShards(rule) ?? (isOfWriting(rule.name) ? MAX_SHARDS : 1));
  const shards = Math.max(1, ...needed);
  const limits = planned.map((rule) => limitOf(rule, shards));
  const handler = workload.consumers === 0 ? undefined : handlerPlan(after, shards);
  const cost = (priced: Workload) => costFor(priced, shards, prices);
  return {
    workload,
    peak: peakOf(workload),
    putUnitsPerRecord: putUnits(workload.recordBytes),
    shards,
    limits,
    binding: bindingOf(limits),
    unsolved,
    hotKey: workload.hotKeyShare > 0 ? hotKeyPlan(workload) : undefined,
    busiestShardShare: busiestShare(workload, shards),
    handler,
    cost: cost(workload),
    alternatives: {
      fanOutForAll: cost({ ...workload, fanOutConsumers: workload.consumers }),
      weekOfRetention: cost({ ...workload, retentionHours: WEEK_HOURS }),
    },
    mode: modeFor(workload, cost(workload)),
  };
}

function limitOf(rule: Rule, shards: number): Limit {
  return {
    name: rule.name,
    shards: fewestShards(rule),
    use: rule.useAt(shards),
    allowed: rule.allowed,
  };
}

function isOfWriting(name: LimitName): boolean {
  return name === 'write-records' || name === 'write-bytes';
}

/** The workload as it is after what shards cannot solve has been solved otherwise: keys divided, and more of them. */
function remedy(workload: Workload, unsolved: readonly LimitName[]): Workload {
  return {
    ...workload,
    ...(unsolved.includes('hot-key') && { hotKeyShare: 0, keys: undefined }),
    ...(unsolved.includes('hashing') && { keys: undefined }),
  };
}

/** The limit with most shards; among equals, the one of which most is used. */
function bindingOf(limits: readonly Limit[]): LimitName {
  const needed = ({ shards }: Limit) => shards ?? Infinity;
  return limits.reduce((most, limit) =>
    needed(limit) > needed(most) || (needed(limit) === needed(most) && limit.use > most.use) ? limit : most,
  ).name;
}

function hotKeyPlan(workload: Workload): HotKeyPlan {
  const { recordsPerSecond, bytesPerSecond } = peakOf(workload);
  const written = Math.max(
    recordsPerSecond / SHARD_QUOTA.writeRecordsPerSecond,
    bytesPerSecond / SHARD_QUOTA.writeBytesPerSecond,
  );
  const { hotKeyShare, headroom } = workload;
  const allowed = 1 - headroom;
  const load = written * hotKeyShare;
  const others = Math.ceil((written * (1 - hotKeyShare)) / allowed);
  return {
    load,
    // The shard that the key falls on becomes three: what is below the key, the key, and what is above it.
    isolatedShards: load <= allowed ? Math.max(1, others) + 2 : undefined,
    parts: Math.max(1, Math.ceil((2 * load) / allowed)),
  };
}

function costFor(workload: Workload, shards: number, prices: Prices): CostPlan {
  const { invocationsPerSecond, busyEnvironments } = handlerPlan(workload, shards);
  return costOf({ workload, shards, invocationsPerSecond, busyEnvironments }, prices);
}
