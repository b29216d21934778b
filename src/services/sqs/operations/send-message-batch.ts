import { isServiceError } from '../../../schema/error.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import { runBatch } from '../../run-batch.ts';
import { BATCH_ERRORS, FailedEntries, requireBatch } from '../batch.ts';
import type { SqsContext } from '../context.ts';
import {
  BatchRequestTooLong,
  InvalidParameterValue,
  MissingRequiredParameter,
  QueueDoesNotExist,
} from '../errors.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';
import { contentBytes } from '../message/store.ts';
import { requireMessageOrder } from '../message-order.ts';
import { isFifo, type QueueDocument } from '../queue/document.ts';
import { OUTGOING_MESSAGE_MEMBERS, readContent, sendOne, SENT_MESSAGE_MEMBERS } from '../outgoing-message.ts';

const ENTRY_NAME = 'SendMessageBatchRequestEntry';
const SendMessageBatchRequestEntry = structure({ Id: string(), ...OUTGOING_MESSAGE_MEMBERS });
const SendMessageBatchResultEntry = structure({ Id: string(), ...SENT_MESSAGE_MEMBERS });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const SendMessageBatch = operation('SendMessageBatch', {
  input: structure({
    QueueUrl: string(),
    Entries: optional(list(SendMessageBatchRequestEntry, { flatName: ENTRY_NAME })),
  }),
  output: structure({
    Successful: optional(list(SendMessageBatchResultEntry, { flatName: 'SendMessageBatchResultEntry' })),
    Failed: optional(FailedEntries),
  }),
  errors: [...BATCH_ERRORS, BatchRequestTooLong, InvalidParameterValue, QueueDoesNotExist],
  access: onQueue('sqs:SendMessage'),
});

export const sendMessageBatch: Handler<typeof SendMessageBatch, SqsContext> = async (
  { QueueUrl, Entries = [] },
  { queues, senderIdOf },
  caller,
) => {
  const queue = queues.requireByUrl(caller, QueueUrl);
  requireBatch(Entries, ENTRY_NAME);
  const bytes = Entries.reduce((sum, entry) => sum + contentBytes(readContent(entry)), 0);
  if (bytes > MAX_MESSAGE_BYTES) {
    throw BatchRequestTooLong(
      `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${bytes} bytes.`,
    );
  }
  if (isFifo(queue.document)) requireOrder(Entries, queue.document);
  return runBatch(Entries, (entry) => sendOne(queue, entry, caller, senderIdOf?.(caller)));
};

/**
 * As on AWS, an entry without what a FIFO queue needs fails the whole request: docs/aws/sqs.md#errors.
 * @throws InvalidParameterValue
 */
function requireOrder(
  entries: readonly Parameters<typeof requireMessageOrder>[0][],
  queue: QueueDocument,
): void {
  for (const entry of entries) {
    try {
      requireMessageOrder({ ...entry, DelaySeconds: undefined }, queue);
    } catch (error) {
      if (!isServiceError(error, MissingRequiredParameter)) throw error;
      throw InvalidParameterValue(error.message);
    }
  }
}
