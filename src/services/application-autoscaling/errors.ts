import { defineError } from '../../schema/error.ts';

export const ObjectNotFound = defineError('ObjectNotFoundException');
export const InvalidNextToken = defineError('InvalidNextTokenException');
