import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { changing, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { resourceAddress } from '../resource.ts';
import { ResourceARN, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html */
export const DeleteResourcePolicy = operation('DeleteResourcePolicy', {
  input: structure({ ResourceARN, StreamId: streamAddress.StreamId }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument, ResourceInUse],
});

export const deleteResourcePolicy: Handler<typeof DeleteResourcePolicy, KinesisContext> = async (
  { ResourceARN: resourceArn },
  context,
  caller,
) => {
  const stream = requireStream(context, resourceAddress(resourceArn), caller);
  const deleting = context.engine.streams.setPolicy(stream, (policy) => {
    if (policy === undefined) {
      throw ResourceNotFound(`No resource policy found for resource ARN ${resourceArn}.`);
    }
    return undefined;
  });
  await changing(stream.document, deleting);
};
