import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onResource } from '../access.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { requireResource } from '../resources/resource.ts';
import { addTags } from '../resources/tags.ts';
import { ResourceARN, streamAddress, TagMap } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html */
export const TagResource = operation('TagResource', {
  input: structure({ Tags: TagMap, ResourceARN, StreamId: streamAddress.StreamId }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onResource('kinesis:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, KinesisContext> = (input, context, caller) =>
  addTags(context, requireResource(context, input.ResourceARN, caller), input.Tags);
