import { defineError } from '../../schema/error.ts';

/** The code of every mistake in a request or a template: spec/lambda.md section 8. */
export const ValidationError = defineError('ValidationError');
export const AlreadyExists = defineError('AlreadyExistsException');
export const InsufficientCapabilities = defineError('InsufficientCapabilitiesException');
