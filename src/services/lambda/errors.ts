import { defineError } from '../../schema/error.ts';

// Statuses and the casing of the message member: docs/aws/lambda-functions.md#requests-and-errors.
export const AccessDenied = defineError('AccessDeniedException', { status: 403, messageMember: 'Message' });
export const InvalidParameterValue = defineError('InvalidParameterValueException');
export const InvalidRequestContent = defineError('InvalidRequestContentException');
export const PolicyLengthExceeded = defineError('PolicyLengthExceededException');
export const PreconditionFailed = defineError('PreconditionFailedException', { status: 412 });
export const ProvisionedConcurrencyConfigNotFound = defineError(
  'ProvisionedConcurrencyConfigNotFoundException',
  { status: 404 },
);
export const RecursiveInvocation = defineError('RecursiveInvocationException', { messageMember: 'Message' });
export const RequestTooLarge = defineError('RequestEntityTooLargeException', { status: 413 });
export const ResourceConflict = defineError('ResourceConflictException', { status: 409 });
export const ResourceNotFound = defineError('ResourceNotFoundException', {
  status: 404,
  messageMember: 'Message',
});
export const TooManyRequests = defineError('TooManyRequestsException', { status: 429, retryable: true });

/** Options of errors that AWS returns without a `Type`: docs/aws/lambda-functions.md#requests-and-errors. */
export const UNTYPED = { details: { Type: undefined } };
