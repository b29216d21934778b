import { formatGlobalArn, partitionOf } from '../../../lib/aws/arn.ts';
import { OPEN } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import type { StsContext } from '../context.ts';
import { sessionArn } from '../sessions.ts';

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

/** A caller without a session is the root user of its account, whose user id is the account number. */
export const getCallerIdentity: Handler<typeof GetCallerIdentity, StsContext> = async (
  _input,
  { sessions },
  { account, region, accessKeyId },
) => {
  const session = accessKeyId === undefined ? undefined : await sessions.find(accessKeyId);
  if (!session) {
    const Arn = formatGlobalArn('iam', { account, partition: partitionOf(region) }, 'root');
    return { UserId: account, Account: account, Arn };
  }
  return {
    UserId: `${session.roleId}:${session.sessionName}`,
    Account: session.account,
    Arn: sessionArn(session),
  };
};
