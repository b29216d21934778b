import { boolean, list, optional, string, structure } from '../../schema/shape.ts';
import {
  BatchEntryIdsNotDistinct,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  TooManyEntriesInBatchRequest,
} from './errors.ts';

const MAX_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

export const BATCH_ERRORS = [
  BatchEntryIdsNotDistinct,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  TooManyEntriesInBatchRequest,
];

const BatchResultErrorEntry = structure({
  Id: string(),
  SenderFault: boolean(),
  Code: string(),
  Message: optional(string()),
});

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
export const FailedEntries = list(BatchResultErrorEntry, { flatName: 'BatchResultErrorEntry' });

/**
 * @param entryName AWS's name for the entries, such as `SendMessageBatchRequestEntry`
 * @throws EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct
 */
export function requireBatch(entries: readonly { readonly Id: string }[], entryName: string): void {
  if (entries.length === 0) {
    throw EmptyBatchRequest(`There should be at least one ${entryName} in the request.`);
  }
  if (entries.length > MAX_ENTRIES) {
    throw TooManyEntriesInBatchRequest(
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!ENTRY_ID.test(Id)) {
      throw InvalidBatchEntryId(
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) throw BatchEntryIdsNotDistinct(`Id ${Id} repeated.`);
    seen.add(Id);
  }
}
