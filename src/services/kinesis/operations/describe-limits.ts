import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { LimitExceeded } from '../errors.ts';
import { MAX_ON_DEMAND_STREAMS, shardLimit } from '../limits.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html */
export const DescribeLimits = operation('DescribeLimits', {
  input: structure({}),
  output: structure({
    ShardLimit: integer(),
    OpenShardCount: integer(),
    OnDemandStreamCount: integer(),
    OnDemandStreamCountLimit: integer(),
  }),
  errors: [LimitExceeded],
  access: onAll('kinesis:DescribeLimits'),
});

export const describeLimits: Handler<typeof DescribeLimits, KinesisContext> = (_, { engine }, caller) => {
  const { openShards, onDemandStreams } = engine.streams.totals(caller);
  return {
    ShardLimit: shardLimit(caller.region),
    OpenShardCount: openShards,
    OnDemandStreamCount: onDemandStreams,
    OnDemandStreamCountLimit: MAX_ON_DEMAND_STREAMS,
  };
};
