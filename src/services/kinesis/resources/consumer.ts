import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { StreamDocument } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Caller } from '../../../schema/operation.ts';
import { type ArnMember, parseStreamArn, streamArn } from './stream-arn.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { consumerNotFound, InvalidArgument } from '../errors.ts';
import { ConsumerARN } from '../shapes.ts';
import { type ConsumerDocument, createdSecondsOf } from '../../../engine/stream/consumer-document.ts';

/** How a request names its consumer: by its ARN, or by its stream's and its name. */
interface ConsumerAddress {
  readonly StreamARN?: string | undefined;
  readonly ConsumerName?: string | undefined;
  readonly ConsumerARN?: string | undefined;
}

/** What the ARN of a consumer says; the creation time tells it from another one of its name. */
export interface ParsedConsumerArn {
  readonly streamArn: string;
  readonly consumerName: string;
  readonly createdSeconds: number;
}

/** `arn:aws:kinesis:us-east-1:123456789012:stream/orders/consumer/reader:1767225600` */
export function consumerArn(document: StreamDocument, consumer: ConsumerDocument): string {
  return `${streamArn(document)}/consumer/${consumer.name}:${createdSecondsOf(consumer)}`;
}

/** @throws ValidationException for text that passes the model's loose pattern and is still no consumer's ARN */
export function parseConsumerArn(
  text: string,
  member: Omit<ArnMember, 'text'> = { path: 'consumerARN', patternText: ConsumerARN.pattern.source },
): ParsedConsumerArn {
  const match = /^(.*)\/consumer\/([a-zA-Z0-9_.-]{1,128}):(\d+)$/.exec(text);
  const [, stream = '', consumerName = '', createdSeconds] = match ?? [];
  parseStreamArn(stream, { ...member, text });
  return { streamArn: stream, consumerName, createdSeconds: Number(createdSeconds) };
}

/** @throws InvalidArgumentException for an address that is half or names two, ResourceNotFoundException */
export function requireConsumer(
  context: KinesisContext,
  address: ConsumerAddress,
  caller: Caller,
): { stream: Stream; consumer: ConsumerDocument } {
  const { streamArn: StreamARN, consumerName, createdSeconds } = resolveConsumer(address);
  const stream = requireStream(context, { StreamARN }, caller);
  const consumer = findConsumer(stream.document, consumerName, createdSeconds);
  if (!consumer) throw consumerNotFound(stream.document, consumerName);
  return { stream, consumer };
}

function resolveConsumer(
  address: ConsumerAddress,
): Omit<ParsedConsumerArn, 'createdSeconds'> & { createdSeconds?: number } {
  const { StreamARN, ConsumerName, ConsumerARN: arn } = address;
  if (arn === undefined) {
    if (StreamARN === undefined || ConsumerName === undefined) {
      throw InvalidArgument('Either ConsumerARN or both StreamARN and ConsumerName must be specified.');
    }
    return { streamArn: StreamARN, consumerName: ConsumerName };
  }
  const parsed = parseConsumerArn(arn);
  const agrees =
    (StreamARN ?? parsed.streamArn) === parsed.streamArn &&
    (ConsumerName ?? parsed.consumerName) === parsed.consumerName;
  if (!agrees)
    throw InvalidArgument(`ConsumerARN ${arn} names another consumer than the rest of the request.`);
  return parsed;
}

export function describeConsumer(document: StreamDocument, consumer: ConsumerDocument) {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumerArn(document, consumer),
    ConsumerStatus: consumer.status,
    ConsumerCreationTimestamp: consumer.createdMs,
  };
}
