import { isServiceError } from '../../schema/error.ts';
import type { BoundOperation, Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';

/** Operations on records: they do not wait for the store before they are run. */
const HOT: ReadonlySet<string> = new Set([
  'GetRecords',
  'GetShardIterator',
  'PutRecord',
  'PutRecords',
  'SubscribeToShard',
]);

/** Refusals that do not depend on what other gateways have changed: rates, the age of an iterator, and a dry run. */
const FINAL: ReadonlySet<string> = new Set([
  'DryRunOperationException',
  'ExpiredIteratorException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
]);

/**
 * Kinesis over a store that other gateways write: an operation sees every change that was acknowledged before it began,
 * by whichever gateway. Operations on records find out only when they would refuse a request: a stream, shard or consumer may
 * be there by now, or a limit of the stream may have been raised.
 */
export function exactKinesis(service: Service, meta: MetaStore): Service {
  const operations = new Map<string, BoundOperation>();
  for (const [name, bound] of service.operations) {
    operations.set(name, HOT.has(name) ? onceMore(bound, meta) : caughtUp(bound, meta));
  }
  return { ...service, operations };
}

function caughtUp(bound: BoundOperation, meta: MetaStore): BoundOperation {
  return {
    ...bound,
    async run(input, caller) {
      await meta.catchUp();
      return bound.run(input, caller);
    },
  };
}

function onceMore(bound: BoundOperation, meta: MetaStore): BoundOperation {
  return {
    ...bound,
    async run(input, caller) {
      try {
        return await bound.run(input, caller);
      } catch (error) {
        if (!isServiceError(error) || FINAL.has(error.declaration.code)) throw error;
        await meta.catchUp();
        return bound.run(input, caller);
      }
    },
  };
}
