import { type Handler, operation } from '../../../schema/operation.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { permissionStatement, PolicyStatements } from '../../policy-statements.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import { queueArn } from '../queue/document.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../errors.ts';
import { SHARED_OPERATIONS } from '../shared-queues.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
export const AddPermission = operation('AddPermission', {
  input: structure({
    QueueUrl: string(),
    Label: string(),
    AWSAccountIds: list(string(), { flatName: 'AWSAccountId' }),
    Actions: list(string(), { flatName: 'ActionName' }),
  }),
  errors: [InvalidParameterValue, QueueDoesNotExist],
  access: onQueue('sqs:AddPermission'),
});

export const addPermission: Handler<typeof AddPermission, SqsContext> = async (
  { QueueUrl, Label, AWSAccountIds: accounts, Actions: actions },
  { queues },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  const owned = actions.find((action) => !canBeShared(action));
  if (owned !== undefined) {
    throw InvalidParameterValue(
      `Value SQS:${owned} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
    );
  }
  const resource = queueArn(queue.document);
  const permission = { label: Label, accounts, actions, resource, region: caller.region };
  await queues.change(queue, (current) => {
    const { Policy: policy } = current.attributes;
    const empty = { Version: '2008-10-17', Id: `${resource}/SQSDefaultPolicy`, Statement: [] };
    const statements = new PolicyStatements(policy ?? JSON.stringify(empty));
    if (statements.has(Label)) {
      throw InvalidParameterValue(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`);
    }
    const Policy = statements.with(permissionStatement('SQS', permission));
    return { ...current, attributes: { ...current.attributes, Policy } };
  });
};

/** The permission for one message covers its batch. */
function canBeShared(action: string): boolean {
  return action === '*' || (SHARED_OPERATIONS.has(action) && !action.endsWith('Batch'));
}
