import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { Engine } from '../../../engine/engine.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import { parsePolicy } from '../../../policy/document.ts';
import { MalformedPolicy } from '../../../policy/malformed-policy.ts';
import type { Principal } from '../../../policy/principal.ts';
import { type PolicyEffect, effectOf } from '../../../policy/resource-effect.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import { consumerArn, resourceNameOf } from '../arn.ts';

/** @see https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html#sharing-data */
const SHARED_OPERATIONS = {
  stream: new Set([
    'DescribeStreamSummary',
    'GetRecords',
    'GetShardIterator',
    'ListShards',
    'PutRecord',
    'PutRecords',
  ]),
  consumer: new Set(['DescribeStreamConsumer', 'SubscribeToShard']),
};

interface SharedAccess {
  /** The ARN of a stream or a consumer; the creation time of a consumer may be missing. */
  readonly arn: string;
  /** `PutRecord` */
  readonly operation: string;
  readonly principal: Principal;
}

/** The decision of the policy of a stream or consumer; `none` when that has no policy or does not exist. */
export function decisionOn(engine: Engine, { arn, operation, principal }: SharedAccess): PolicyEffect {
  const shared = findShared(engine, arn);
  if (!shared || !SHARED_OPERATIONS[shared.kind].has(operation) || shared.policy === undefined) return 'none';
  try {
    return effectOf(parsePolicy(shared.policy, 'resource'), {
      principal,
      action: `kinesis:${operation}`,
      resource: shared.arn,
      context: { 'aws:requestedregion': parseArn(arn)!.region },
    });
  } catch (error) {
    // Earlier releases stored policies without parsing them.
    if (error instanceof MalformedPolicy) return 'none';
    throw error;
  }
}

interface Shared {
  readonly kind: keyof typeof SHARED_OPERATIONS;
  readonly arn: string;
  readonly policy: string | undefined;
}

function findShared({ streams }: Engine, text: string): Shared | undefined {
  const name = resourceNameOf(text);
  const stream = name && streams.find(name, name.streamName);
  if (!stream) return undefined;
  const { document } = stream;
  if (name.consumerName === undefined) {
    return { kind: 'stream', arn: streamArn(document), policy: document.policy };
  }
  const consumer = findConsumer(document, name.consumerName, name.createdSeconds);
  return consumer && { kind: 'consumer', arn: consumerArn(document, consumer), policy: consumer.policy };
}
