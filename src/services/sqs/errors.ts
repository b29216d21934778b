import { defineError } from '../../schema/error.ts';

// SQS originally had only the query protocol, and clients still expect its error codes:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
/** A call without permission. */
export const AccessDenied = defineError('AccessDeniedException', { status: 403, queryCode: 'AccessDenied' });
export const BatchEntryIdsNotDistinct = batchError('BatchEntryIdsNotDistinct');
export const BatchRequestTooLong = batchError('BatchRequestTooLong');
export const EmptyBatchRequest = batchError('EmptyBatchRequest');
export const InvalidBatchEntryId = batchError('InvalidBatchEntryId');
export const TooManyEntriesInBatchRequest = batchError('TooManyEntriesInBatchRequest');
export const InvalidAttributeName = defineError('InvalidAttributeName', {
  queryCode: 'InvalidAttributeName',
});
export const InvalidAttributeValue = defineError('InvalidAttributeValue', {
  queryCode: 'InvalidAttributeValue',
});
export const InvalidMessageContents = defineError('InvalidMessageContents', {
  queryCode: 'InvalidMessageContents',
});
export const InvalidParameterValue = defineError('InvalidParameterValueException', {
  queryCode: 'InvalidParameterValue',
});
export const MissingRequiredParameter = defineError('MissingRequiredParameterException', {
  queryCode: 'MissingParameter',
});
export const OverLimit = defineError('OverLimit', { queryCode: 'OverLimit' });
export const QueueDoesNotExist = defineError('QueueDoesNotExist', {
  queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
});
export const QueueNameExists = defineError('QueueNameExists', { queryCode: 'QueueAlreadyExists' });
export const ReceiptHandleIsInvalid = defineError('ReceiptHandleIsInvalid', {
  queryCode: 'ReceiptHandleIsInvalid',
});
export const ResourceNotFound = defineError('ResourceNotFoundException', {
  status: 404,
  queryCode: 'ResourceNotFoundException',
});
export const UnsupportedOperation = defineError('UnsupportedOperation', {
  queryCode: 'AWS.SimpleQueueService.UnsupportedOperation',
});

function batchError(code: string) {
  return defineError(code, { queryCode: `AWS.SimpleQueueService.${code}` });
}
