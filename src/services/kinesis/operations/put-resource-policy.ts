import { findPolicyProblem } from '../../../policy/document.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onResource } from '../access.ts';
import { withServiceErrors, type KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { MAX_POLICY_BYTES } from '../limits.ts';
import { checkActive, requireResource } from '../resources/resource.ts';
import { ResourceARN, streamAddress } from '../shapes.ts';

/**
 * Shares a stream or a consumer with other accounts. GetResourcePolicy returns the policy unchanged. It is not
 * evaluated for calls of the owner's account, because identity policies are not supported.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
 */
export const PutResourcePolicy = operation('PutResourcePolicy', {
  input: structure({ ResourceARN, StreamId: streamAddress.StreamId, Policy: string() }),
  errors: [ResourceNotFound, LimitExceeded, InvalidArgument, ResourceInUse],
  access: onResource('kinesis:PutResourcePolicy'),
});

export const putResourcePolicy: Handler<typeof PutResourcePolicy, KinesisContext> = async (
  { Policy: policy, ResourceARN: resourceArn },
  context,
  caller,
) => {
  const resource = requireResource(context, resourceArn, caller);
  checkActive(resource);
  checkPolicy(policy);
  await withServiceErrors(
    resource.stream.document,
    context.engine.changes.setLabels(resource, ({ tags }) => ({ tags, policy })),
  );
};

function checkPolicy(text: string): void {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
    throw LimitExceeded(`A resource policy cannot be larger than ${MAX_POLICY_BYTES} bytes.`);
  }
  const cause = findPolicyProblem(text, 'resource');
  if (cause) throw InvalidArgument(`The resource policy is invalid: ${cause.message}.`, { cause });
}
