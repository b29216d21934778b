import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { addTags } from '../resources/tags.ts';
import { streamAddress, TagMap } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html */
export const AddTagsToStream = operation('AddTagsToStream', {
  input: structure({ Tags: TagMap, ...streamAddress }),
  errors: [ResourceNotFound, ResourceInUse, InvalidArgument, LimitExceeded],
  access: onStream('kinesis:AddTagsToStream', addedTags),
});

export const addTagsToStream: Handler<typeof AddTagsToStream, KinesisContext> = (input, context, caller) =>
  addTags(context, { stream: requireStream(context, input, caller) }, input.Tags);
