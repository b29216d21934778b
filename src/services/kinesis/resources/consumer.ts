import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { ConsumerDocument } from '../../../engine/stream/consumer-document.ts';
import type { StreamDocument } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Caller } from '../../../schema/caller.ts';
import { consumerArn, parseConsumerArn, parseStreamArn } from '../arn.ts';
import { type KinesisContext, requireNamedStream } from '../context.ts';
import { consumerNotFound, InvalidArgument } from '../errors.ts';

/** How a request names its consumer: by the ARN of the consumer, or by that of its stream and a name. */
interface ConsumerAddress {
  readonly StreamARN?: string | undefined;
  readonly ConsumerName?: string | undefined;
  readonly ConsumerARN?: string | undefined;
}

/** @throws InvalidArgumentException for an incomplete or contradictory address, ResourceNotFoundException */
export function requireConsumer(
  context: KinesisContext,
  address: ConsumerAddress,
  caller: Caller,
): { stream: Stream; consumer: ConsumerDocument } {
  const name = resolveConsumer(address);
  const stream = requireNamedStream(context, name, caller);
  const consumer = findConsumer(stream.document, name.consumerName, name.createdSeconds);
  if (!consumer) throw consumerNotFound(stream.document, name.consumerName);
  return { stream, consumer };
}

function resolveConsumer({ StreamARN, ConsumerName, ConsumerARN: arn }: ConsumerAddress) {
  if (arn === undefined) {
    if (StreamARN === undefined || ConsumerName === undefined) {
      throw InvalidArgument('Either ConsumerARN or both StreamARN and ConsumerName must be specified.');
    }
    return { ...parseStreamArn(StreamARN), consumerName: ConsumerName, createdSeconds: undefined };
  }
  const name = parseConsumerArn(arn);
  const agrees =
    (StreamARN === undefined || arn.startsWith(`${StreamARN}/consumer/`)) &&
    (ConsumerName ?? name.consumerName) === name.consumerName;
  if (!agrees)
    throw InvalidArgument(`ConsumerARN ${arn} names a different consumer than the rest of the request.`);
  return name;
}

export function describeConsumer(document: StreamDocument, consumer: ConsumerDocument) {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumerArn(document, consumer),
    ConsumerStatus: consumer.status,
    ConsumerCreationTimestamp: consumer.createdMs,
  };
}
