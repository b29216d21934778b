import type { Engine } from '../../../engine/engine.ts';
import type { Principal } from '../../../policy/principal.ts';
import { decisionOn } from './shared-access.ts';

/** The operations that Lambda calls to read a stream for a function, directly or through a consumer. */
const MAPPED_OPERATIONS = {
  stream: ['DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'],
  streamOfConsumer: ['DescribeStreamSummary', 'ListShards'],
  consumer: ['DescribeStreamConsumer', 'SubscribeToShard'],
};

/**
 * Whether a function of another account may read a stream, directly or through a consumer: the resource policies must
 * allow each operation that Lambda calls to the role of the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html#services-kinesis-eventsourcemapping-cross-account
 */
export function mayBeMapped(engine: Engine, eventSourceArn: string, principal: Principal): boolean {
  const allows = (arn: string, operations: readonly string[]) =>
    operations.every((operation) => decisionOn(engine, { arn, operation, principal }) === 'allowed');
  const [stream = ''] = eventSourceArn.split('/consumer/');
  return stream === eventSourceArn
    ? allows(stream, MAPPED_OPERATIONS.stream)
    : allows(stream, MAPPED_OPERATIONS.streamOfConsumer) &&
        allows(eventSourceArn, MAPPED_OPERATIONS.consumer);
}
