import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { removeTags } from '../resources/tags.ts';
import { streamAddress, TagKeys } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html */
export const RemoveTagsFromStream = operation('RemoveTagsFromStream', {
  input: structure({ TagKeys, ...streamAddress }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onStream('kinesis:RemoveTagsFromStream', removedTags),
});

export const removeTagsFromStream: Handler<typeof RemoveTagsFromStream, KinesisContext> = (
  input,
  context,
  caller,
) => removeTags(context, { stream: requireStream(context, input, caller) }, input.TagKeys);
