import { defineError } from '../../schema/error.ts';

// Every client error of the service is a 400: docs/aws/logs.md#requests.
export const InvalidParameter = defineError('InvalidParameterException');
export const ResourceAlreadyExists = defineError('ResourceAlreadyExistsException');
export const LimitExceeded = defineError('LimitExceededException');
export const ResourceNotFound = defineError('ResourceNotFoundException');
export const Validation = defineError('ValidationException');
/** Ends a live tail session. */
export const SessionTimeout = defineError('SessionTimeoutException');
export const SessionStreaming = defineError('SessionStreamingException');
export const TooManyTags = defineError('TooManyTagsException');
