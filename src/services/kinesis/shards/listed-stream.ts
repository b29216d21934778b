import type { Caller } from '../../../schema/caller.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import { canonicalArn } from '../arn.ts';
import type { KinesisContext } from '../context.ts';
import { peekNextToken } from '../next-token.ts';
import { type SharedPage, SHARED_LIST } from '../sharing/shared-list.ts';

/** The ARN of the stream of a ListShards token; undefined for an invalid token. */
export function streamOfShardList(
  token: string,
  caller: Caller,
  context: KinesisContext,
): string | undefined {
  const shared = peekNextToken<SharedPage>(context, SHARED_LIST, caller, token);
  if (shared) return canonicalArn(shared.arn);
  const own = peekNextToken<{ readonly streamName: string }>(context, 'ListShards', caller, token);
  const { account, region } = caller;
  return own && streamArn({ account, region, streamName: own.streamName });
}
