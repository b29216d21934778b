import type { Namespace } from '../../lib/aws/namespace.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { FunctionTotal } from '../../server/metrics/function-totals.ts';
import { functionOf, isFailing, sourceOf } from '../streams/mapping-names.ts';
import { ratesBetween, type Snapshot, type StreamRates } from '../streams/rates.ts';

export interface MappingRates {
  readonly uuid: string;
  readonly functionName: string;
  /** The stream or queue. */
  readonly source: string;
  readonly state: string;
  readonly isFailing: boolean;
  readonly lastProcessingResult: string;
  /** 0 for a queue. */
  readonly iteratorAgeMs: number;
  readonly invocationsPerSecond: number;
  readonly recordsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly throttledPerSecond: number;
  readonly retriesPerSecond: number;
}

interface FunctionRates extends Namespace {
  readonly functionName: string;
  readonly invocationsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly throttledPerSecond: number;
  /** Of the invocations that ended in between; 0 without any. */
  readonly averageMs: number;
  /** Invocations and errors since the server started. */
  readonly invocations: number;
  readonly errors: number;
}

/** What a server did between two snapshots. */
export interface Figures {
  readonly streams: readonly StreamRates[];
  readonly mappings: readonly MappingRates[];
  readonly functions: readonly FunctionRates[];
}

export function figuresBetween(before: Snapshot, after: Snapshot): Figures {
  const seconds = (after.atMs - before.atMs) / 1_000;
  return {
    streams: ratesBetween(before, after),
    mappings: mappingRates(before.mappings, after.mappings, seconds),
    functions: functionRates(before.functions, after.functions, seconds),
  };
}

function mappingRates(
  before: readonly MappingStatus[],
  after: readonly MappingStatus[],
  seconds: number,
): MappingRates[] {
  const earlier = new Map(before.map((mapping) => [mapping.uuid, mapping]));
  return after.map((mapping) => {
    const then = earlier.get(mapping.uuid);
    const rate = (of: (status: MappingStatus) => number) =>
      growth(of(mapping), then ? of(then) : 0) / seconds;
    const { uuid, state, lastProcessingResult, iteratorAgeMs } = mapping;
    return {
      uuid,
      functionName: functionOf(mapping),
      source: sourceOf(mapping),
      state,
      isFailing: isFailing(mapping),
      lastProcessingResult,
      iteratorAgeMs,
      invocationsPerSecond: rate(({ invocations }) => invocations),
      recordsPerSecond: rate(({ recordsDelivered }) => recordsDelivered),
      errorsPerSecond: rate(({ errors }) => errors),
      throttledPerSecond: rate(({ throttles }) => throttles),
      retriesPerSecond: rate(({ retries }) => retries),
    };
  });
}

function functionRates(
  before: readonly FunctionTotal[],
  after: readonly FunctionTotal[],
  seconds: number,
): FunctionRates[] {
  const keyOf = ({ account, region, functionName }: FunctionTotal) => `${account}/${region}/${functionName}`;
  const earlier = new Map(before.map((total) => [keyOf(total), total]));
  return after.map((total) => {
    const then = earlier.get(keyOf(total));
    const grown = (of: (counted: FunctionTotal) => number) => growth(of(total), then ? of(then) : 0);
    const invocations = grown((counted) => counted.invocations);
    const { account, region, functionName } = total;
    return {
      account,
      region,
      functionName,
      invocationsPerSecond: invocations / seconds,
      errorsPerSecond: grown(({ errors }) => errors) / seconds,
      throttledPerSecond: grown(({ throttles }) => throttles) / seconds,
      averageMs: invocations === 0 ? 0 : grown(({ durationMs }) => durationMs) / invocations,
      invocations: total.invocations,
      errors: total.errors,
    };
  });
}

/** A counter of a server that was restarted begins at zero. */
function growth(now: number, then: number): number {
  return now < then ? now : now - then;
}
