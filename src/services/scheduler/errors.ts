import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html#API_CreateSchedule_Errors */
export const AccessDenied = defineError('AccessDeniedException', { status: 403, messageMember: 'Message' });
export const Conflict = defineError('ConflictException', { status: 409, messageMember: 'Message' });
export const ResourceNotFound = defineError('ResourceNotFoundException', {
  status: 404,
  messageMember: 'Message',
});
export const ServiceQuotaExceeded = defineError('ServiceQuotaExceededException', {
  status: 402,
  messageMember: 'Message',
});
export const Validation = defineError('ValidationException', { messageMember: 'Message' });

export function scheduleNotFound(name: string) {
  return ResourceNotFound(`Schedule ${name} does not exist.`);
}

export function groupNotFound(name: string) {
  return ResourceNotFound(`Schedule group ${name} does not exist.`);
}
