import type { Random } from '../../../lib/random.ts';
import type { ServiceError } from '../../../schema/error.ts';
import { ValidationError } from '../errors.ts';

/** What a resource fails with when one that it would have to share its identity with is there already, in CloudFormation's words. */
export function AlreadyExists(type: string, identifier: string, random: Random): ServiceError {
  return ValidationError(
    `Resource handler returned message: "Resource of type '${type}' with identifier '${identifier}' already exists." ` +
      `(RequestToken: ${random.uuid()}, HandlerErrorCode: AlreadyExists)`,
  );
}
