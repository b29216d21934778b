import { type Access, permissionsOf } from '../../../src/schema/access.ts';
import type { Input, Operation } from '../../../src/schema/operation.ts';
import { caller } from '../caller.ts';

/** The permissions of a call as lines: `sns:Subscribe arn:… sns:Protocol=sqs`. */
export async function permissionLines<Op extends Operation>(
  { access }: Op,
  input: Input<Op>,
  context?: unknown,
): Promise<string[]> {
  const permissions = await permissionsOf(access as Access, input, caller, context);
  return permissions.map(({ action, resource, conditions = {} }) =>
    [action, resource, ...Object.entries(conditions).map(([key, value]) => `${key}=${String(value)}`)].join(
      ' ',
    ),
  );
}
