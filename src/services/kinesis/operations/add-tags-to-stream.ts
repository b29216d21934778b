import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { changing, requireTaggable } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { MAX_TAGS } from '../limits.ts';
import { streamAddress, TagMap } from '../shapes.ts';
import { checkTagCharacters, tooManyTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html */
export const AddTagsToStream = operation('AddTagsToStream', {
  input: structure({ Tags: TagMap, ...streamAddress }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
});

export const addTagsToStream: Handler<typeof AddTagsToStream, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const stream = requireTaggable(context, input, caller);
  checkTagCharacters(Object.entries(input.Tags).flat(), 'add tags to', stream.document);
  const adding = context.engine.streams.setTags(stream, (tags) => {
    const all = { ...tags, ...input.Tags };
    if (Object.keys(all).length > MAX_TAGS) throw tooManyTags(stream.document);
    return all;
  });
  await changing(stream.document, adding);
};
