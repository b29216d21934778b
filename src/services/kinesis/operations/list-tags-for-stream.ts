import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
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
});

export const listTagsForStream: Handler<typeof ListTagsForStream, KinesisContext> = (
  input,
  context,
  caller,
) => {
  const { tags } = requireStream(context, input, caller).document;
  const { ExclusiveStartTagKey: after, Limit: limit = MAX_TAGS } = input;
  const keys = Object.keys(tags).sort(byCodePoint);
  const rest = after === undefined ? keys : keys.filter((key) => byCodePoint(key, after) > 0);
  return {
    Tags: rest.slice(0, limit).map((key) => ({ Key: key, Value: tags[key]! })),
    HasMoreTags: rest.length > limit,
  };
};

/** UTF-8 keeps the order of code points, which UTF-16 does not. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
