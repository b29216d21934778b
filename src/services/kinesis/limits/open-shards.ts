import type { Streams } from '../../../engine/stream/streams.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { LimitExceeded } from '../errors.ts';
import { shardLimit } from '../limits.ts';

/** @throws LimitExceededException when `additional` more open shards would exceed the limit of the account */
export function checkShardLimit(streams: Streams, { account, region }: Namespace, additional: number): void {
  const current = streams.totals({ account, region }).openShards;
  const limit = shardLimit(region);
  if (current + additional <= limit) return;
  throw LimitExceeded(
    `This request would exceed the shard limit for the account ${account} in ${region}. Current shard count ` +
      `for the account: ${current}. Limit: ${limit}. Number of additional shards that would have resulted from ` +
      `this request: ${additional}. Refer to the AWS Service Limits page ` +
      '(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to ' +
      'request higher limits.',
  );
}
