import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { Caller } from '../../../schema/operation.ts';
import { parseStreamArn } from './stream-arn.ts';
import { parseConsumerArn } from './consumer.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { consumerNotActive, consumerNotFound, streamNotActive } from '../errors.ts';
import { ResourceARN } from '../shapes.ts';
import type { Labels } from '../../../engine/stream/labels.ts';
import type { Labelled } from '../../../engine/changes/stream-changes.ts';

const MEMBER = { path: 'resourceARN', patternText: ResourceARN.patternText };

/**
 * What an ARN of tags or of a policy names: a stream, or a consumer of one.
 * @throws ValidationException for one that is neither's, ResourceNotFoundException
 */
export function requireResource(context: KinesisContext, resourceArn: string, caller: Caller): Labelled {
  if (!resourceArn.includes('/consumer/')) {
    parseStreamArn(resourceArn, MEMBER);
    return { stream: requireStream(context, { StreamARN: resourceArn }, caller) };
  }
  const { streamArn, consumerName, createdSeconds } = parseConsumerArn(resourceArn, MEMBER);
  const stream = requireStream(context, { StreamARN: streamArn }, caller);
  const consumer = findConsumer(stream.document, consumerName, createdSeconds);
  if (!consumer) throw consumerNotFound(stream.document, consumerName);
  return { stream, consumer };
}

export function labelsOf({ stream, consumer }: Labelled): Labels {
  return consumer ?? stream.document;
}

/** Tags can be changed from when their bearer is created until it is being deleted. @throws ResourceInUseException */
export function checkTaggable({ stream, consumer }: Labelled): void {
  if (!stream.isAvailable) throw streamNotActive(stream.document, stream.document.status);
  if (consumer?.status === 'DELETING') throw consumerNotActive(stream.document, consumer);
}

/** A policy waits until its bearer is there. @throws ResourceInUseException */
export function checkActive({ stream: { document }, consumer }: Labelled): void {
  if (document.status !== 'ACTIVE') throw streamNotActive(document, document.status);
  if (consumer && consumer.status !== 'ACTIVE') throw consumerNotActive(document, consumer);
}
