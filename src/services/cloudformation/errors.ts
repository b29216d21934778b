import { defineError } from '../../schema/error.ts';

/** The error code of every invalid request or template: docs/aws/cloudformation.md#errors. */
export const ValidationError = defineError('ValidationError');
export const AccessDenied = defineError('AccessDenied', { status: 403 });
/** Errors that resource handlers raise themselves; `failureReason` appends the code to the message. */
export const ResourceAlreadyExists = defineError('HandlerErrorCode: AlreadyExists');
export const ResourceInvalidRequest = defineError('HandlerErrorCode: InvalidRequest');
export const AlreadyExists = defineError('AlreadyExistsException');
export const ChangeSetNotFound = defineError('ChangeSetNotFound', { status: 404 });
export const InvalidChangeSetStatus = defineError('InvalidChangeSetStatus');
export const InsufficientCapabilities = defineError('InsufficientCapabilitiesException');
