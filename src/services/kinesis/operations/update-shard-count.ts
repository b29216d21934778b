import { openShardCount } from '../../../engine/stream/document.ts';
import { planScaling } from '../../../engine/changes/scaling.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, integer, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import { withServiceErrors, type KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { MAX_TARGET_SHARDS } from '../limits.ts';
import { checkShardLimit } from '../limits/open-shards.ts';
import { streamAddress, StreamARN, StreamName } from '../shapes.ts';
import { requireReshardable } from '../shards/reshard.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export const UpdateShardCount = operation('UpdateShardCount', {
  input: structure({
    TargetShardCount: integer({ min: 1 }),
    ScalingType: enumeration('UNIFORM_SCALING'),
    ...streamAddress,
  }),
  output: structure({
    StreamName: optional(StreamName),
    CurrentShardCount: optional(integer()),
    TargetShardCount: optional(integer()),
    StreamARN: optional(StreamARN),
  }),
  errors: [InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound],
  access: onStream('kinesis:UpdateShardCount'),
});

export const updateShardCount: Handler<typeof UpdateShardCount, KinesisContext> = async (
  { TargetShardCount: target, ...address },
  context,
  caller,
) => {
  const { streams, changes } = context.engine;
  const stream = requireReshardable(context, address, caller);
  const { document } = stream;
  const current = openShardCount(stream.document);
  checkTarget(current, target);
  checkShardLimit(streams, document, target - current);
  const plan = planScaling(document, target);
  if (plan.length > 0) {
    await withServiceErrors(
      document,
      changes.change(stream, () => ({ reshards: plan, counted: 'shard-count' })),
    );
  }
  return {
    StreamName: document.streamName,
    CurrentShardCount: current,
    TargetShardCount: target,
    StreamARN: streamArn(document),
  };
};

function checkTarget(current: number, target: number): void {
  const counts = `Current open shard count: ${current}, Target shard count: ${target}`;
  if (target > MAX_TARGET_SHARDS) {
    throw LimitExceeded(
      `Target shard count or number of open shards cannot be greater than ${MAX_TARGET_SHARDS}. ${counts}`,
    );
  }
  if (target > current * 2) {
    throw LimitExceeded(
      `UpdateShardCount cannot scale up over double your current open shard count. ${counts}`,
    );
  }
  if (target * 2 < current) {
    throw LimitExceeded(
      `UpdateShardCount cannot scale down below half your current open shard count. ${counts}`,
    );
  }
}
