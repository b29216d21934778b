import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { byCodePoint, sortedTags } from '../resources/tags.ts';
import { streamAddress, Tag, TagKey } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html */
export const ListTagsForStream = operation('ListTagsForStream', {
  input: structure({
    Limit: optional(integer({ min: 1, max: 50 })),
    ExclusiveStartTagKey: optional(TagKey),
    ...streamAddress,
  }),
  output: structure({ Tags: list(Tag), HasMoreTags: boolean() }),
  errors: [ResourceNotFound, InvalidArgument, LimitExceeded],
  access: onStream('kinesis:ListTagsForStream'),
});

export const listTagsForStream: Handler<typeof ListTagsForStream, KinesisContext> = (
  input,
  context,
  caller,
) => {
  const { tags } = requireStream(context, input, caller).document;
  const { ExclusiveStartTagKey: after, Limit: limit = MAX_TAGS } = input;
  const all = sortedTags(tags);
  const rest = after === undefined ? all : all.filter(({ Key }) => byCodePoint(Key, after) > 0);
  return {
    Tags: rest.slice(0, limit),
    HasMoreTags: rest.length > limit,
  };
};
