import type { Labelled } from '../../../engine/changes/stream-changes.ts';
import { findConsumer } from '../../../engine/consumers/registration.ts';
import type { Labels } from '../../../engine/stream/labels.ts';
import type { Caller } from '../../../schema/caller.ts';
import { parseConsumerArn, parseStreamArn } from '../arn.ts';
import { type KinesisContext, requireNamedStream } from '../context.ts';
import { consumerNotActive, consumerNotFound, streamNotActive } from '../errors.ts';
import { ResourceARN } from '../shapes.ts';

const MEMBER = { path: 'resourceARN', patternText: ResourceARN.patternText };

/**
 * The stream or consumer that the ResourceARN of a request names.
 * @throws ValidationException for the ARN of anything else, ResourceNotFoundException
 */
export function requireResource(context: KinesisContext, resourceArn: string, caller: Caller): Labelled {
  if (!resourceArn.includes('/consumer/')) {
    return { stream: requireNamedStream(context, parseStreamArn(resourceArn, MEMBER), caller) };
  }
  const name = parseConsumerArn(resourceArn, MEMBER);
  const stream = requireNamedStream(context, name, caller);
  const consumer = findConsumer(stream.document, name.consumerName, name.createdSeconds);
  if (!consumer) throw consumerNotFound(stream.document, name.consumerName);
  return { stream, consumer };
}

export function labelsOf({ stream, consumer }: Labelled): Labels {
  return consumer ?? stream.document;
}

/**
 * Tags can be changed in any state of a consumer except DELETING, and while the stream is ACTIVE or UPDATING.
 * @throws ResourceInUseException
 */
export function checkTagsChangeable({ stream, consumer }: Labelled): void {
  if (!stream.isAvailable) throw streamNotActive(stream.document, stream.document.status);
  if (consumer?.status === 'DELETING') throw consumerNotActive(stream.document, consumer);
}

/** A policy can be changed only while its stream or consumer is ACTIVE. @throws ResourceInUseException */
export function checkActive({ stream: { document }, consumer }: Labelled): void {
  if (document.status !== 'ACTIVE') throw streamNotActive(document, document.status);
  if (consumer && consumer.status !== 'ACTIVE') throw consumerNotActive(document, consumer);
}
