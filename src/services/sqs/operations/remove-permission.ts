import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { PolicyStatements } from '../../policy-statements.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export const RemovePermission = operation('RemovePermission', {
  input: structure({ QueueUrl: string(), Label: string() }),
  errors: [InvalidParameterValue, QueueDoesNotExist],
  access: onQueue('sqs:RemovePermission'),
});

/** The policy is removed with its last statement. */
export const removePermission: Handler<typeof RemovePermission, SqsContext> = async (
  { QueueUrl, Label },
  { queues },
  caller,
) => {
  await queues.change(queues.requireByUrl(caller, QueueUrl), (current) => {
    const { Policy: policy, ...others } = current.attributes;
    const statements = new PolicyStatements(policy ?? '{}');
    if (!statements.has(Label)) {
      throw InvalidParameterValue(`Value ${Label} for parameter Label is invalid. Reason: can't find label.`);
    }
    const rest = statements.without(Label);
    return { ...current, attributes: rest === undefined ? others : { ...others, Policy: rest } };
  });
};
