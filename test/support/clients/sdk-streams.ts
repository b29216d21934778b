import {
  CreateStreamCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  RegisterStreamConsumerCommand,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
} from '@aws-sdk/client-kinesis';
import { shardIdOf } from '../../../src/engine/shard/id.ts';
import { eventually } from '../eventually.ts';

/** Creates a stream and waits until it is ACTIVE. */
export async function createStream(
  client: KinesisClient,
  StreamName: string,
  ShardCount: number,
): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await untilActive(client, StreamName);
}

export async function untilActive(client: KinesisClient, StreamName: string): Promise<void> {
  await eventually(async () => {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    const { StreamStatus: status } = StreamDescriptionSummary!;
    if (status !== 'ACTIVE') throw new Error(`${StreamName} is ${status}`);
    return true;
  });
}

/** @returns the ARN of a consumer of a stream in us-east-1, once it is ACTIVE */
export async function registerConsumer(
  client: KinesisClient,
  streamName: string,
  ConsumerName: string,
): Promise<string> {
  const StreamARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${streamName}`;
  const { Consumer } = await client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
  const { ConsumerARN } = Consumer!;
  await eventually(async () => {
    const { ConsumerDescription } = await client.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    return ConsumerDescription!.ConsumerStatus === 'ACTIVE' || undefined;
  });
  return ConsumerARN!;
}

/** @returns the events of a subscription, once the server has opened it */
export async function subscribe(
  client: KinesisClient,
  ConsumerARN: string,
  shard: number,
  StartingPosition: StartingPosition = { Type: 'LATEST' },
  abortSignal?: AbortSignal,
): Promise<AsyncIterable<SubscribeToShardEvent>> {
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId: shardIdOf(shard), StartingPosition }),
    abortSignal ? { abortSignal } : {},
  );
  return eventsOf(EventStream!);
}

async function* eventsOf(
  stream: AsyncIterable<{ SubscribeToShardEvent?: SubscribeToShardEvent }>,
): AsyncGenerator<SubscribeToShardEvent> {
  for await (const { SubscribeToShardEvent: event } of stream) if (event) yield event;
}
