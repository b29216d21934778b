import { formatGlobalArn, partitionOf } from '../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { oneOrMany, PolicyStatements } from '../../policy-statements.ts';
import { onQueue } from '../access.ts';
import { queueArn, type SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../errors.ts';

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

/** What other accounts can be allowed to do, and everything of it: docs/aws/sqs.md#other-accounts. */
const SHARED_ACTIONS = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
];

export const addPermission: Handler<typeof AddPermission, SqsContext> = async (
  { QueueUrl, Label, AWSAccountIds: accounts, Actions: actions },
  { queues },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  const owned = actions.find((action) => !SHARED_ACTIONS.includes(action));
  if (owned !== undefined) {
    throw InvalidParameterValue(
      `Value SQS:${owned} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
    );
  }
  const arn = queueArn(queue.document);
  const partition = partitionOf(caller.region);
  const principals = accounts.map((account) => formatGlobalArn('iam', { account, partition }, 'root'));
  await queues.change(queue, (current) => {
    const { Policy: policy } = current.attributes;
    const empty = { Version: '2008-10-17', Id: `${arn}/SQSDefaultPolicy`, Statement: [] };
    const statements = new PolicyStatements(policy ?? JSON.stringify(empty));
    if (statements.has(Label)) {
      throw InvalidParameterValue(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`);
    }
    const Policy = statements.with({
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: oneOrMany(principals) },
      Action: oneOrMany(actions.map((action) => `SQS:${action}`)),
      Resource: arn,
    });
    return { ...current, attributes: { ...current.attributes, Policy } };
  });
};
