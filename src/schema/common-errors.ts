import { defineError } from './error.ts';

/**
 * Errors that any operation of a JSON service may return.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
 */
export const ValidationError = defineError('ValidationException');
export const SerializationError = defineError('SerializationException', { messageMember: 'Message' });
export const UnknownOperation = defineError('UnknownOperationException');
export const AccessDenied = defineError('AccessDeniedException');
export const MissingAuthenticationToken = defineError('MissingAuthenticationTokenException');
export const IncompleteSignature = defineError('IncompleteSignatureException');
export const InvalidSignature = defineError('InvalidSignatureException');
export const ExpiredToken = defineError('ExpiredTokenException');
export const UnrecognizedClient = defineError('UnrecognizedClientException');
export const ServiceUnavailable = defineError('ServiceUnavailable', { status: 503, retryable: true });
export const InternalFailure = defineError('InternalFailure', { status: 500, retryable: true });
