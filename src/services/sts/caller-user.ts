import { parseArn } from '../../lib/aws/arn.ts';
import type { Caller } from '../../schema/caller.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import type { StsContext } from './context.ts';
import { callerIdentity } from './identity.ts';

/** The user that a session is created for. */
export interface CallerUser {
  readonly account: string;
  readonly partition: string | undefined;
  /** Undefined for the root user. */
  readonly userName: string | undefined;
  readonly userId: string | undefined;
}

/**
 * The user whose own key signed a call.
 * @throws AccessDenied for a session, which cannot create one in this way
 */
export function callerUser(operation: string, { identities }: StsContext, caller: Caller): CallerUser {
  const principal = callerIdentity(identities)(caller);
  const isSession = caller.accessKeyId !== undefined && identities.session(caller.accessKeyId) !== undefined;
  if (isSession || (principal.kind !== 'user' && principal.kind !== 'root')) {
    throw AccessDenied(`Cannot call ${operation} with session credentials`);
  }
  const { partition, resource = '' } = parseArn(principal.arn) ?? {};
  const userName = principal.kind === 'user' ? resource.slice(resource.lastIndexOf('/') + 1) : undefined;
  const userId = principal.kind === 'user' ? principal.userId : undefined;
  return { account: principal.account, partition, userName, userId };
}
