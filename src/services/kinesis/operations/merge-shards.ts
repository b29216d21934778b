import { parseShardId } from '../../../engine/shard/id.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, resolveAddress } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound, shardNotFound } from '../errors.ts';
import { ShardId, streamAddress } from '../shapes.ts';
import { reshard } from '../shards/reshard.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html */
export const MergeShards = operation('MergeShards', {
  input: structure({ ShardToMerge: ShardId, AdjacentShardToMerge: ShardId, ...streamAddress }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onStream('kinesis:MergeShards'),
});

export const mergeShards: Handler<typeof MergeShards, KinesisContext> = async (input, context, caller) => {
  const [first, second] = [input.ShardToMerge, input.AdjacentShardToMerge].map((shardId) => {
    const number = parseShardId(shardId);
    if (number === undefined) throw shardNotFound(resolveAddress(input, caller), shardId);
    return number;
  });
  await reshard(context, input, caller, { kind: 'merge', shards: [first!, second!] });
};
