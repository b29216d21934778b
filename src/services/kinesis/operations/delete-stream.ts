import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html */
export const DeleteStream = operation('DeleteStream', {
  input: structure({ ...streamAddress, EnforceConsumerDeletion: optional(boolean()) }),
  errors: [ResourceNotFound, LimitExceeded, ResourceInUse, InvalidArgument],
  access: onStream('kinesis:DeleteStream'),
});

export const deleteStream: Handler<typeof DeleteStream, KinesisContext> = async (input, context, caller) => {
  const stream = requireStream(context, input, caller);
  const withConsumers = input.EnforceConsumerDeletion === true;
  await withServiceErrors(stream.document, context.engine.changes.delete(stream, { withConsumers }));
};
