import { formatArn } from '../../../lib/aws/arn.ts';
import type { Random } from '../../../lib/random.ts';
import type { FunctionSpec } from '../../../runtime/port.ts';
import type { Authorities } from '../../../schema/authorities.ts';
import { isServiceError } from '../../../schema/error.ts';
import { serviceCaller } from '../../service-caller.ts';
import { AccessDenied } from '../errors.ts';
import { authorityOfFunction } from './authority.ts';

type FunctionWithRole = Pick<FunctionSpec, 'account' | 'region' | 'functionName' | 'roleArn'>;

/**
 * The role may have been deleted, or its trust policy changed, since it was given to the function.
 * @throws AccessDenied, as Invoke on AWS: https://github.com/faastjs/faast.js/blob/main/docs/12-errors.md
 */
export async function requireAssumableRole(
  authorities: Authorities,
  random: Random,
  { account, region, functionName, roleArn }: FunctionWithRole,
): Promise<void> {
  const namespace = { account, region };
  const functionArn = formatArn('lambda', namespace, `function:${functionName}`);
  const authority = authorityOfFunction(authorities, { roleArn, functionArn });
  const caller = serviceCaller(namespace, random, undefined, authority);
  try {
    // Without permissions, only that Lambda assumes the role is decided.
    await authority?.require([], caller, AccessDenied);
  } catch (error) {
    if (!isServiceError(error, AccessDenied)) throw error;
    throw AccessDenied('The role defined for the function cannot be assumed by Lambda.', { cause: error });
  }
}
