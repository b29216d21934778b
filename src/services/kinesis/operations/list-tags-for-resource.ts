import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, structure } from '../../../schema/shape.ts';
import { onResource } from '../access.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { labelsOf, requireResource } from '../resources/resource.ts';
import { sortedTags } from '../resources/tags.ts';
import { ResourceARN, streamAddress, Tag } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  input: structure({ ResourceARN, StreamId: streamAddress.StreamId }),
  output: structure({ Tags: optional(list(Tag)) }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onResource('kinesis:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, KinesisContext> = (
  input,
  context,
  caller,
) => ({
  Tags: sortedTags(labelsOf(requireResource(context, input.ResourceARN, caller)).tags),
});
