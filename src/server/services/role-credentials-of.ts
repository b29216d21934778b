import type { Random } from '../../lib/random.ts';
import type { RuntimeOptions } from '../../runtime/runtime-options.ts';
import type { Authorities } from '../../schema/authorities.ts';
import type { FunctionCredentials } from '../../services/identities/function-credentials.ts';
import { requireAssumableRole } from '../../services/lambda/role/require-assumable-role.ts';

/** The credentials of new processes of functions: of roles that Lambda can still assume. */
export function roleCredentialsOf(
  authorities: Authorities,
  credentials: FunctionCredentials,
  random: Random,
): NonNullable<RuntimeOptions['roleCredentials']> {
  return async (spec) => {
    await requireAssumableRole(authorities, random, spec);
    return credentials.of(spec.roleArn, spec.functionName);
  };
}
