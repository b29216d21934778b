import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
export const InvalidParameter = defineError('InvalidParameter');
export const NotFound = defineError('NotFound', { status: 404 });
export const SubscriptionLimitExceeded = defineError('SubscriptionLimitExceeded', { status: 403 });
export const ResourceNotFound = defineError('ResourceNotFound', { status: 404 });
export const TagLimitExceeded = defineError('TagLimitExceeded');

export function invalidNextToken() {
  return InvalidParameter('Invalid parameter: NextToken');
}
