import { OPEN } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import type { StsContext } from '../context.ts';
import { callerIdentity } from '../identity.ts';

/**
 * Needs no permission.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const GetCallerIdentity = operation('GetCallerIdentity', {
  readOnly: true,
  input: structure({}),
  output: structure({ UserId: string(), Account: string(), Arn: string() }),
  errors: [],
  access: OPEN,
});

/** A caller whose key is not known here is the root user of its account, whose user id is the account number. */
export const getCallerIdentity: Handler<typeof GetCallerIdentity, StsContext> = (
  _input,
  { identities },
  caller,
) => {
  const principal = callerIdentity(identities)(caller);
  const { userId } = identities.policiesOf(principal, caller.accessKeyId);
  return { UserId: userId ?? principal.account, Account: principal.account, Arn: principal.arn };
};
