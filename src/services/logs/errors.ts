import { defineError } from '../../schema/error.ts';

// Every client error of the service is a 400: docs/aws/logs.md#requests.
export const InvalidParameter = defineError('InvalidParameterException');
export const ResourceAlreadyExists = defineError('ResourceAlreadyExistsException');
export const ResourceNotFound = defineError('ResourceNotFoundException');
export const Validation = defineError('ValidationException');
/** What ends a live tail. */
export const SessionTimeout = defineError('SessionTimeoutException');
export const SessionStreaming = defineError('SessionStreamingException');
export const TooManyTags = defineError('TooManyTagsException');
