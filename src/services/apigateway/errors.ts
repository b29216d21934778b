import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const AccessDenied = defineError('AccessDeniedException', { status: 403 });
export const BadRequest = defineError('BadRequestException');
export const Conflict = defineError('ConflictException', { status: 409 });
export const NotFound = defineError('NotFoundException', { status: 404 });
export const TooManyRequests = defineError('TooManyRequestsException', { status: 429 });

export function invalidNextToken() {
  return BadRequest('Invalid nextToken');
}
