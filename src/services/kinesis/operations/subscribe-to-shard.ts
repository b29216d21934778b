import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { SubscriptionEvent } from '../../../engine/consumers/subscription.ts';
import { EngineError } from '../../../engine/error.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import { type ConsumerDocument, createdSecondsOf } from '../../../engine/stream/consumer-document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { ServiceError } from '../../../schema/error.ts';
import type { Caller } from '../../../schema/caller.ts';
import { type EventOf, type Handler, type Input, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onConsumer } from '../access.ts';
import { type ConsumerName, parseConsumerArn } from '../arn.ts';
import { withServiceErrors, type KinesisContext, requireNamedStream, whileAvailable } from '../context.ts';
import { refuseDryRun } from '../dry-run.ts';
import {
  DryRunOperation,
  fromEngine,
  InvalidArgument,
  LimitExceeded,
  type NamedStream,
  ResourceInUse,
  ResourceNotFound,
  shardDoesNotExist,
} from '../errors.ts';
import { childrenOf, describeRecord } from '../record/describe-record.ts';
import { startingPoint } from '../record/starting-point.ts';
import {
  ChildShard,
  ConsumerARN,
  DryRun,
  MillisBehindLatest,
  Record,
  SequenceNumber,
  ShardId,
  ShardIteratorType,
  streamAddress,
  Timestamp,
} from '../shapes.ts';
import { requireShard } from '../shards/require-shard.ts';

const SubscribeToShardEventStream = {
  events: {
    SubscribeToShardEvent: structure({
      // Required by the model, but absent at the end of the shard, which is how clients recognise it.
      ContinuationSequenceNumber: optional(SequenceNumber),
      MillisBehindLatest,
      Records: list(Record),
      ChildShards: optional(list(ChildShard)),
    }),
  },
  errors: [ResourceNotFound, ResourceInUse],
};

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html */
export const SubscribeToShard = operation('SubscribeToShard', {
  input: structure({
    ConsumerARN,
    ShardId,
    StartingPosition: structure({
      Type: ShardIteratorType,
      SequenceNumber: optional(SequenceNumber),
      Timestamp: optional(Timestamp),
    }),
    StreamId: streamAddress.StreamId,
    DryRun,
  }),
  stream: SubscribeToShardEventStream,
  errors: [ResourceNotFound, InvalidArgument, ResourceInUse, LimitExceeded, DryRunOperation],
  access: onConsumer('kinesis:SubscribeToShard'),
});

type Event = EventOf<typeof SubscribeToShardEventStream>;

export const subscribeToShard: Handler<typeof SubscribeToShard, KinesisContext> = (
  input,
  context,
  caller,
) => {
  const name = parseConsumerArn(input.ConsumerARN);
  const { account, region, signal } = caller;
  return context.metrics.subscriptions.measure({ ...name, account, region }, signal, () =>
    subscribe(input, name, context, caller),
  );
};

async function subscribe(
  input: Input<typeof SubscribeToShard>,
  name: ConsumerName,
  context: KinesisContext,
  caller: Caller,
): Promise<AsyncIterable<Event>> {
  const { consumerName, createdSeconds } = name;
  const stream = requireNamedStream(context, name, caller);
  const { document } = stream;
  const consumer = findConsumer(document, consumerName, createdSeconds);
  if (!consumer) throw consumerGone(document, consumerName, createdSeconds);
  if (consumer.status !== 'ACTIVE') throw consumerNotActive(document, consumer);
  const { shard } = requireShard(context, document, input.ShardId);
  const start = startingPoint(
    requestedStart(input),
    'SubscribeToShard',
    shard,
    document,
    context.clock.now(),
  );
  refuseDryRun(input, 'SubscribeToShard');
  const { signal } = caller;
  const opening = context.engine.subscriptions.open({ stream, shard, consumer, start, signal });
  const events = await withServiceErrors(
    document,
    whileAvailable(stream, opening, () => shardDoesNotExist(document, shard.number)),
  );
  return toEvents(events, stream, shard, consumer);
}

function requestedStart({ StartingPosition }: Input<typeof SubscribeToShard>) {
  const { Type: type, SequenceNumber: sequenceNumber, Timestamp: timestampMs } = StartingPosition;
  return { type, sequenceNumber, timestampMs };
}

async function* toEvents(
  events: AsyncIterable<SubscriptionEvent>,
  stream: Stream,
  shard: Shard,
  consumer: ConsumerDocument,
): AsyncGenerator<Event> {
  try {
    for await (const event of events) {
      yield { event: 'SubscribeToShardEvent', payload: toPayload(event, stream, shard) };
    }
  } catch (error) {
    throw error instanceof EngineError ? toServiceError(error, stream, consumer) : error;
  }
}

function toPayload(
  { continuationSequenceNumber, millisBehindLatest, records }: SubscriptionEvent,
  stream: Stream,
  shard: Shard,
): Event['payload'] {
  return {
    ContinuationSequenceNumber: continuationSequenceNumber,
    MillisBehindLatest: millisBehindLatest,
    Records: records.map(describeRecord),
    ...(continuationSequenceNumber === undefined && { ChildShards: childrenOf(stream, shard.number) }),
  };
}

function toServiceError(error: EngineError, { document }: Stream, consumer: ConsumerDocument): ServiceError {
  return error.facts.kind === 'consumer-not-found'
    ? consumerGone(document, consumer.name, createdSecondsOf(consumer))
    : fromEngine(error, document);
}

function consumerGone({ account, streamName }: NamedStream, name: string, createdSeconds: number) {
  return ResourceNotFound(
    `Consumer ${name} with creation timestamp ${createdSeconds} under stream: ${streamName}, account ` +
      `${account} not found.`,
  );
}

// AWS's message has a space before its comma.
function consumerNotActive({ account, streamName }: NamedStream, consumer: ConsumerDocument) {
  return ResourceInUse(
    `Consumer ${consumer.name} with creation timestamp ${createdSecondsOf(consumer)} under stream: ` +
      `${streamName} , account ${account} is not in ACTIVE status.`,
  );
}
