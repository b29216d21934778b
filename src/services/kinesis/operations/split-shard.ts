import { parseShardId } from '../../../engine/shard/id.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, resolveAddress } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound, shardNotFound } from '../errors.ts';
import { HashKey, ShardId, streamAddress } from '../shapes.ts';
import { reshard } from '../shards/reshard.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html */
export const SplitShard = operation('SplitShard', {
  input: structure({ NewStartingHashKey: HashKey, ShardToSplit: ShardId, ...streamAddress }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onStream('kinesis:SplitShard'),
});

export const splitShard: Handler<typeof SplitShard, KinesisContext> = async (input, context, caller) => {
  const shard = parseShardId(input.ShardToSplit);
  if (shard === undefined) throw shardNotFound(resolveAddress(input, caller), input.ShardToSplit);
  await reshard(context, input, caller, { kind: 'split', shard, at: input.NewStartingHashKey });
};
