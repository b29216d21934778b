import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import { runBatch } from '../../run-batch.ts';
import { BATCH_ERRORS, FailedEntries, requireBatch } from '../batch.ts';
import type { SqsContext } from '../context.ts';
import { QueueDoesNotExist } from '../errors.ts';

const ENTRY_NAME = 'DeleteMessageBatchRequestEntry';
const RequestEntry = structure({ Id: string(), ReceiptHandle: string() });
const ResultEntry = structure({ Id: string() });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export const DeleteMessageBatch = operation('DeleteMessageBatch', {
  input: structure({ QueueUrl: string(), Entries: optional(list(RequestEntry, { flatName: ENTRY_NAME })) }),
  output: structure({
    Successful: optional(list(ResultEntry, { flatName: 'DeleteMessageBatchResultEntry' })),
    Failed: optional(FailedEntries),
  }),
  errors: [...BATCH_ERRORS, QueueDoesNotExist],
  access: onQueue('sqs:DeleteMessage'),
});

export const deleteMessageBatch: Handler<typeof DeleteMessageBatch, SqsContext> = async (
  { QueueUrl, Entries = [] },
  { queues },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  requireBatch(Entries, ENTRY_NAME);
  return runBatch(Entries, async ({ ReceiptHandle }) => {
    await queue.delete(ReceiptHandle);
    return {};
  });
};
