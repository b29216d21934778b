import type { Calls } from '../../../schema/service.ts';
import type { Caller } from '../../../schema/caller.ts';
import { DescribeStreamSummary } from '../../kinesis/operations/describe-stream-summary.ts';
import { UpdateShardCount } from '../../kinesis/operations/update-shard-count.ts';
import type { ChangeLimits } from '../decision/change-limits.ts';
import type { ScalableResource } from './scalable-resource.ts';

/** The open shards of a provisioned stream. */
export function streamShards(
  calls: Calls,
  caller: Caller,
  StreamName: string,
  limits: ChangeLimits,
): ScalableResource {
  return {
    limits,
    async read() {
      const { StreamDescriptionSummary: stream } = await calls.call(
        'kinesis',
        DescribeStreamSummary,
        { StreamName },
        caller,
      );
      if (stream.StreamModeDetails?.StreamMode === 'ON_DEMAND') {
        throw new Error(
          `The stream ${StreamName} is on-demand, which scales itself. Deregister the target, or switch the stream to ` +
            'PROVISIONED with UpdateStreamMode.',
        );
      }
      return { capacity: stream.OpenShardCount, isChanging: stream.StreamStatus !== 'ACTIVE' };
    },
    async change(TargetShardCount) {
      await calls.call(
        'kinesis',
        UpdateShardCount,
        { StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' },
        caller,
      );
    },
  };
}
