import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import { runBatch } from '../../run-batch.ts';
import { BATCH_ERRORS, FailedEntries, requireBatch } from '../batch.ts';
import type { SqsContext } from '../context.ts';
import { QueueDoesNotExist } from '../errors.ts';
import { MAX_VISIBILITY_SECONDS } from '../limits.ts';
import { requireRange } from '../require-range.ts';

const ENTRY_NAME = 'ChangeMessageVisibilityBatchRequestEntry';
const RequestEntry = structure({
  Id: string(),
  ReceiptHandle: string(),
  VisibilityTimeout: optional(integer()),
});
const ResultEntry = structure({ Id: string() });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export const ChangeMessageVisibilityBatch = operation('ChangeMessageVisibilityBatch', {
  input: structure({ QueueUrl: string(), Entries: optional(list(RequestEntry, { flatName: ENTRY_NAME })) }),
  output: structure({
    Successful: optional(list(ResultEntry, { flatName: 'ChangeMessageVisibilityBatchResultEntry' })),
    Failed: optional(FailedEntries),
  }),
  errors: [...BATCH_ERRORS, QueueDoesNotExist],
  access: onQueue('sqs:ChangeMessageVisibility'),
});

export const changeMessageVisibilityBatch: Handler<typeof ChangeMessageVisibilityBatch, SqsContext> = async (
  { QueueUrl, Entries = [] },
  { queues },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  requireBatch(Entries, ENTRY_NAME);
  return runBatch(Entries, async ({ ReceiptHandle, VisibilityTimeout = 0 }) => {
    requireRange('VisibilityTimeout', VisibilityTimeout, 0, MAX_VISIBILITY_SECONDS);
    queue.hide(ReceiptHandle, VisibilityTimeout);
    return {};
  });
};
