import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onResource } from '../access.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { requireResource } from '../resources/resource.ts';
import { removeTags } from '../resources/tags.ts';
import { ResourceARN, streamAddress, TagKeys } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  input: structure({ TagKeys, ResourceARN, StreamId: streamAddress.StreamId }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onResource('kinesis:UntagResource', removedTags),
});

export const untagResource: Handler<typeof UntagResource, KinesisContext> = (input, context, caller) =>
  removeTags(context, requireResource(context, input.ResourceARN, caller), input.TagKeys);
