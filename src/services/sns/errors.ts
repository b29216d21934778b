import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
export const AuthorizationError = defineError('AuthorizationError', { status: 403 });
export const InvalidParameter = defineError('InvalidParameter');
export const NotFound = defineError('NotFound', { status: 404 });
export const ParameterValueInvalid = defineError('ParameterValueInvalid');
export const SubscriptionLimitExceeded = defineError('SubscriptionLimitExceeded', { status: 403 });
export const ResourceNotFound = defineError('ResourceNotFound', { status: 404 });
export const TagLimitExceeded = defineError('TagLimitExceeded');
export const Throttled = defineError('Throttled', { status: 429, retryable: true });
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html#API_PublishBatch_Errors
export const BatchEntryIdsNotDistinct = defineError('BatchEntryIdsNotDistinct');
export const BatchRequestTooLong = defineError('BatchRequestTooLong');
export const EmptyBatchRequest = defineError('EmptyBatchRequest');
export const InvalidBatchEntryId = defineError('InvalidBatchEntryId');
export const TooManyEntriesInBatchRequest = defineError('TooManyEntriesInBatchRequest');

export function invalidNextToken() {
  return InvalidParameter('Invalid parameter: NextToken');
}
