import type { Identities } from '../../../access/identities.ts';
import { partitionOf } from '../../../lib/aws/arn.ts';
import { accountRoot, type AccountRoot } from '../../../policy/principal.ts';
import type { Caller } from '../../../schema/caller.ts';
import { ValidationError } from '../errors.ts';

/** The user whose access key signed a call; undefined for root users, roles and unknown keys. */
export function callerUserName(
  identities: Pick<Identities, 'credential'>,
  { accessKeyId }: Pick<Caller, 'accessKeyId'>,
): string | undefined {
  const principal = accessKeyId === undefined ? undefined : identities.credential(accessKeyId)?.principal;
  return principal?.kind === 'user' ? principal.arn.slice(principal.arn.lastIndexOf('/') + 1) : undefined;
}

/** The root user who calls, also with a key that is not known, as while access is not checked; undefined for everyone else. */
export function callerRoot(
  identities: Pick<Identities, 'credential'>,
  { accessKeyId, account, region }: Pick<Caller, 'accessKeyId' | 'account' | 'region'>,
): AccountRoot | undefined {
  const principal = accessKeyId === undefined ? undefined : identities.credential(accessKeyId)?.principal;
  return principal === undefined || principal.kind === 'root'
    ? accountRoot(account, partitionOf(region))
    : undefined;
}

/**
 * The user that a call names; by default, the user who calls.
 * @throws ValidationError when there is none
 */
export function userNameOf(
  given: string | undefined,
  identities: Pick<Identities, 'credential'>,
  caller: Pick<Caller, 'accessKeyId'>,
): string {
  const name = given ?? callerUserName(identities, caller);
  if (name === undefined) {
    throw ValidationError('Must specify userName when calling with non-User credentials');
  }
  return name;
}
