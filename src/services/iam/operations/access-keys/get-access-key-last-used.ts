import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, string, structure, timestamp } from '../../../../schema/shape.ts';
import { onUserOfKey } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { AccessKeyId } from '../../shapes.ts';

/**
 * Uses are known since the server was started, and with signatures that were verified.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export const GetAccessKeyLastUsed = operation('GetAccessKeyLastUsed', {
  readOnly: true,
  input: structure({ AccessKeyId }),
  output: structure({
    UserName: string(),
    AccessKeyLastUsed: structure({
      LastUsedDate: optional(timestamp('iso')),
      ServiceName: string(),
      Region: string(),
    }),
  }),
  errors: [NoSuchEntity],
  access: onUserOfKey('iam:GetAccessKeyLastUsed'),
});

export const getAccessKeyLastUsed: Handler<typeof GetAccessKeyLastUsed, IamContext> = async (
  { AccessKeyId: id },
  { identities },
  { account },
) => {
  const user = identities.userOfKey(id);
  if (user?.account !== account) throw NoSuchEntity(`The Access Key with id ${id} cannot be found.`);
  const use = identities.lastUseOf(id);
  return {
    UserName: user.userName,
    AccessKeyLastUsed: use
      ? { LastUsedDate: use.atMs, ServiceName: use.service, Region: use.region }
      : { ServiceName: 'N/A', Region: 'N/A' },
  };
};
