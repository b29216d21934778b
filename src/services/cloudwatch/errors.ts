import { defineError } from '../../schema/error.ts';

// The service used the query protocol first, and clients still identify its errors by the codes of that protocol:
// docs/aws/cloudwatch.md#protocols.
export const InvalidFormat = defineError('InvalidFormatFault', { queryCode: 'InvalidFormat' });
export const InvalidNextToken = defineError('InvalidNextToken', { queryCode: 'InvalidNextToken' });
export const InvalidParameterCombination = defineError('InvalidParameterCombinationException', {
  queryCode: 'InvalidParameterCombination',
});
export const InvalidParameterValue = defineError('InvalidParameterValueException', {
  queryCode: 'InvalidParameterValue',
});
export const LimitExceeded = defineError('LimitExceededFault', { queryCode: 'LimitExceeded' });
export const MissingParameter = defineError('MissingRequiredParameterException', {
  queryCode: 'MissingParameter',
});
export const ResourceNotFound = defineError('ResourceNotFound', {
  status: 404,
  queryCode: 'ResourceNotFound',
});
