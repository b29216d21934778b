import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, string, structure } from '../../../schema/shape.ts';
import { onQueueOfName } from '../access.ts';
import { queueUrl, type SqsContext } from '../context.ts';
import { QueueDoesNotExist } from '../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const GetQueueUrl = operation('GetQueueUrl', {
  readOnly: true,
  input: structure({ QueueName: string(), QueueOwnerAWSAccountId: optional(string()) }),
  output: structure({ QueueUrl: string() }),
  errors: [QueueDoesNotExist],
  access: onQueueOfName,
});

export const getQueueUrl: Handler<typeof GetQueueUrl, SqsContext> = (
  { QueueName, QueueOwnerAWSAccountId: owner },
  context,
  caller,
) => {
  const name = owner === undefined || owner === caller.account ? QueueName : '';
  return { QueueUrl: queueUrl(context, context.queues.require(caller, name).document) };
};
