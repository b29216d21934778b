import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { addedTags, isTagged } from '../../../schema/request-tags.ts';
import { when } from '../../../schema/access.ts';
import { integer, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext } from '../context.ts';
import {
  distributionFixed,
  InvalidArgument,
  LimitExceeded,
  memberMissing,
  ResourceInUse,
  streamExists,
} from '../errors.ts';
import { DEFAULT_MAX_RECORD_KIB, ON_DEMAND_SHARDS } from '../limits.ts';
import { checkOnDemandLimit } from '../limits/on-demand-streams.ts';
import { checkShardLimit } from '../limits/open-shards.ts';
import { checkNewTags } from '../resources/tags.ts';
import { checkWarmThroughput } from '../settings/warm-throughput.ts';
import {
  MaxRecordSizeInKiB,
  RecordDistributionStrategy,
  StreamModeDetails,
  StreamName,
  TagMap,
  WarmThroughputMiBps,
} from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
export const CreateStream = operation('CreateStream', {
  input: structure({
    ShardCount: optional(integer({ min: 1 })),
    StreamName,
    StreamModeDetails: optional(StreamModeDetails),
    Tags: optional(TagMap),
    WarmThroughputMiBps: optional(WarmThroughputMiBps),
    MaxRecordSizeInKiB: optional(MaxRecordSizeInKiB),
    RecordDistributionStrategy: optional(RecordDistributionStrategy),
  }),
  errors: [ResourceInUse, LimitExceeded, InvalidArgument],
  access: [
    ...onStream('kinesis:CreateStream', addedTags),
    ...when(isTagged, onStream('kinesis:AddTagsToStream', addedTags)),
  ],
});

export const createStream: Handler<typeof CreateStream, KinesisContext> = async (input, context, caller) => {
  const { engine } = context;
  const namespace = { account: caller.account, region: caller.region };
  const named = { ...namespace, streamName: input.StreamName };
  const { Tags: tags = {}, MaxRecordSizeInKiB: maxRecordKib = DEFAULT_MAX_RECORD_KIB } = input;
  if (engine.streams.find(namespace, input.StreamName)) throw streamExists(named);
  checkNewTags(tags, named);
  const capacity = capacityOf(input);
  const { mode, warmMibps } = capacity;
  const distribution = input.RecordDistributionStrategy ?? 'USER_PARTITION_KEY';
  if (distribution === 'AUTO' && mode !== 'ON_DEMAND') throw distributionFixed(named);
  if (warmMibps > 0) await checkWarmThroughput(context, namespace, mode, warmMibps);
  if (mode === 'ON_DEMAND') checkOnDemandLimit(engine, namespace);
  checkShardLimit(engine.streams, namespace, capacity.shardCount);
  const spec = { streamName: input.StreamName, maxRecordKib, tags, distribution, ...capacity };
  await withServiceErrors(named, engine.changes.create(namespace, spec));
};

/** A request without a mode and a shard count creates an on-demand stream. */
function capacityOf({
  ShardCount,
  StreamModeDetails,
  WarmThroughputMiBps: warmMibps = 0,
}: Input<typeof CreateStream>) {
  const mode = StreamModeDetails?.StreamMode ?? (ShardCount === undefined ? 'ON_DEMAND' : 'PROVISIONED');
  if (mode === 'ON_DEMAND') return { mode, warmMibps, shardCount: Math.max(ON_DEMAND_SHARDS, warmMibps) };
  if (ShardCount === undefined) throw memberMissing('shardCount');
  return { mode, warmMibps, shardCount: ShardCount };
}
