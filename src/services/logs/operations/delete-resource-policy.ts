import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { PolicyName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html */
export const DeleteResourcePolicy = operation('DeleteResourcePolicy', {
  input: structure({ policyName: optional(PolicyName) }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onAll('logs:DeleteResourcePolicy'),
});

export const deleteResourcePolicy: Handler<typeof DeleteResourcePolicy, LogsContext> = async (
  { policyName },
  { policies },
  caller,
) => {
  if (policyName === undefined) throw InvalidParameter('policyName is required.');
  await policies.delete(caller, policyName);
};
