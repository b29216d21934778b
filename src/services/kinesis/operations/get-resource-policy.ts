import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onResource } from '../access.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { labelsOf, requireResource } from '../resources/resource.ts';
import { ResourceARN, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html */
export const GetResourcePolicy = operation('GetResourcePolicy', {
  input: structure({ ResourceARN, StreamId: streamAddress.StreamId }),
  output: structure({ Policy: string() }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument, ResourceInUse],
  access: onResource('kinesis:GetResourcePolicy'),
});

// AWS returns this for a stream without a policy, instead of an error: docs/aws/kinesis-streams.md#resource-policies.
const NO_POLICY = '{}';

export const getResourcePolicy: Handler<typeof GetResourcePolicy, KinesisContext> = (
  input,
  context,
  caller,
) => ({
  Policy: labelsOf(requireResource(context, input.ResourceARN, caller)).policy ?? NO_POLICY,
});
