import { defineError } from '../../schema/error.ts';

/** The code of every mistake in a request or a template: docs/aws/cloudformation.md#errors. */
export const ValidationError = defineError('ValidationError');
/** What handlers of resources fail with by themselves; `failureReason` puts the code behind the message. */
export const ResourceAlreadyExists = defineError('HandlerErrorCode: AlreadyExists');
export const ResourceInvalidRequest = defineError('HandlerErrorCode: InvalidRequest');
export const AlreadyExists = defineError('AlreadyExistsException');
export const ChangeSetNotFound = defineError('ChangeSetNotFound', { status: 404 });
export const InvalidChangeSetStatus = defineError('InvalidChangeSetStatus');
export const InsufficientCapabilities = defineError('InsufficientCapabilitiesException');
