import { defineError } from '../../schema/error.ts';

export const ObjectNotFound = defineError('ObjectNotFoundException');
export const InvalidNextToken = defineError('InvalidNextTokenException');
export const LimitExceeded = defineError('LimitExceededException');
export const ResourceNotFound = defineError('ResourceNotFoundException');
export const TooManyTags = defineError('TooManyTagsException');
