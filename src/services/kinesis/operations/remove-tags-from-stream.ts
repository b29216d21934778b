import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { changing, requireTaggable } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { streamAddress, TagKeys } from '../shapes.ts';
import { checkTagCharacters } from '../tags.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html */
export const RemoveTagsFromStream = operation('RemoveTagsFromStream', {
  input: structure({ TagKeys, ...streamAddress }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
});

export const removeTagsFromStream: Handler<typeof RemoveTagsFromStream, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const stream = requireTaggable(context, input, caller);
  checkTagCharacters(input.TagKeys, 'remove tags from', stream.document);
  const unwanted = new Set(input.TagKeys);
  const removing = context.engine.streams.setTags(stream, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !unwanted.has(key))),
  );
  await changing(stream.document, removing);
};
