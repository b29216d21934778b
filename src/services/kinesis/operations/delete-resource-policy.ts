import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onResource } from '../access.ts';
import { withServiceErrors, type KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { checkActive, requireResource } from '../resources/resource.ts';
import { ResourceARN, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html */
export const DeleteResourcePolicy = operation('DeleteResourcePolicy', {
  input: structure({ ResourceARN, StreamId: streamAddress.StreamId }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument, ResourceInUse],
  access: onResource('kinesis:DeleteResourcePolicy'),
});

export const deleteResourcePolicy: Handler<typeof DeleteResourcePolicy, KinesisContext> = async (
  { ResourceARN: resourceArn },
  context,
  caller,
) => {
  const resource = requireResource(context, resourceArn, caller);
  checkActive(resource);
  const deleting = context.engine.changes.setLabels(resource, ({ tags, policy }) => {
    if (policy === undefined) {
      throw ResourceNotFound(`No resource policy found for resource ARN ${resourceArn}.`);
    }
    return { tags, policy: undefined };
  });
  await withServiceErrors(resource.stream.document, deleting);
};
