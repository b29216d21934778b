import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html#API_CreateRole_Errors */
export const NoSuchEntity = defineError('NoSuchEntity', { status: 404 });
export const EntityAlreadyExists = defineError('EntityAlreadyExists', { status: 409 });
export const DeleteConflict = defineError('DeleteConflict', { status: 409 });
export const MalformedPolicyDocument = defineError('MalformedPolicyDocument');
export const InvalidInput = defineError('InvalidInput');
export const LimitExceeded = defineError('LimitExceeded', { status: 409 });
export const ValidationError = defineError('ValidationError');
