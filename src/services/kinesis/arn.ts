import { type ConsumerDocument, createdSecondsOf } from '../../engine/stream/consumer-document.ts';
import { type StreamName, streamArn } from '../../engine/stream/arn.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import { ValidationError } from '../../schema/common-errors.ts';
import { validationMessage } from '../../schema/validate.ts';
import { ConsumerARN, StreamARN } from './shapes.ts';

/** A stream, or a consumer of one, as an ARN names it. */
interface ResourceName extends StreamName {
  readonly consumerName?: string | undefined;
  /** Distinguishes the consumer from an earlier or later one of the same name. */
  readonly createdSeconds?: number | undefined;
}

export interface ConsumerName extends StreamName {
  readonly consumerName: string;
  readonly createdSeconds: number;
}

/** The member of a request that contains an ARN, for the message of an error. */
interface ArnMember {
  readonly path: string;
  readonly patternText: string;
}

const STREAM_MEMBER: ArnMember = { path: 'streamARN', patternText: StreamARN.patternText };
const CONSUMER_MEMBER: ArnMember = { path: 'consumerARN', patternText: ConsumerARN.pattern.source };

const RESOURCE = /^stream\/([a-zA-Z0-9_.-]{1,128})(?:\/consumer\/([a-zA-Z0-9_.-]{1,128})(?::(\d+))?)?$/;

/** `arn:aws:kinesis:us-east-1:123456789012:stream/orders/consumer/reader:1767225600` */
export function consumerArn(stream: StreamName, consumer: ConsumerDocument): string {
  return namedConsumerArn(stream, consumer.name, createdSecondsOf(consumer));
}

/** @param created seconds since the epoch, or `*` */
export function namedConsumerArn(stream: StreamName, name: string, created: number | '*'): string {
  return `${streamArn(stream)}/consumer/${name}:${created}`;
}

/** @returns undefined when the text is not the ARN of a stream or a consumer; its creation time may be missing */
export function resourceNameOf(text: string): ResourceName | undefined {
  const arn = parseArn(text);
  const match = arn && RESOURCE.exec(arn.resource);
  if (!match) return undefined;
  const [, streamName = '', consumerName, createdSeconds] = match;
  return {
    account: arn.account,
    region: arn.region,
    streamName,
    consumerName,
    createdSeconds: createdSeconds === undefined ? undefined : Number(createdSeconds),
  };
}

/**
 * The ARN as policies name the resource: operations ignore the partition, and zeros before a time, which must not give
 * a resource a second name. Other texts, for which operations fail, are returned unchanged.
 */
export function canonicalArn(text: string): string {
  const name = resourceNameOf(text);
  if (!name) return text;
  const { consumerName, createdSeconds = '*' } = name;
  return consumerName === undefined ? streamArn(name) : namedConsumerArn(name, consumerName, createdSeconds);
}

/** The members that name a stream, or a consumer of one, in the inputs of operations. */
export interface StreamMembers {
  readonly StreamName?: string;
  readonly StreamARN?: string;
  readonly ResourceARN?: string;
  readonly ConsumerARN?: string;
}

/** The name of the stream that an input names, in whichever way. */
export function streamNamed({
  StreamName,
  StreamARN,
  ResourceARN,
  ConsumerARN,
}: StreamMembers): string | undefined {
  const arn = StreamARN ?? ResourceARN ?? ConsumerARN;
  return StreamName ?? (arn === undefined ? undefined : resourceNameOf(arn)?.streamName);
}

/** @throws ValidationException for a text that matches the model's loose pattern but is not the ARN of a stream */
export function parseStreamArn(text: string, member = STREAM_MEMBER): StreamName {
  const name = resourceNameOf(text);
  if (!name || name.consumerName !== undefined) throw patternMismatch(text, member);
  return name;
}

/** @throws ValidationException for a text that matches the model's loose pattern but is not the ARN of a consumer */
export function parseConsumerArn(text: string, member = CONSUMER_MEMBER): ConsumerName {
  const name = resourceNameOf(text);
  if (name?.consumerName === undefined || name.createdSeconds === undefined) {
    throw patternMismatch(text, member);
  }
  return { ...name, consumerName: name.consumerName, createdSeconds: name.createdSeconds };
}

function patternMismatch(text: string, { path, patternText }: ArnMember) {
  const constraint = `Member must satisfy regular expression pattern: ${patternText}`;
  return ValidationError(validationMessage([{ path, quoted: `'${text}'`, constraint }]));
}
