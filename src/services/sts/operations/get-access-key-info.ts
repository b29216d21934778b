import { accountOfAccessKey } from '../../../lib/aws/access-key.ts';
import { onAll } from '../../../schema/access.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import type { StsContext } from '../context.ts';

/**
 * Keys contain their accounts, so that those of other servers are answered too.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const GetAccessKeyInfo = operation('GetAccessKeyInfo', {
  readOnly: true,
  input: structure({ AccessKeyId: string({ min: 16, max: 128, pattern: /[\w]*/ }) }),
  output: structure({ Account: string() }),
  errors: [ValidationError],
  access: onAll('sts:GetAccessKeyInfo'),
});

export const getAccessKeyInfo: Handler<typeof GetAccessKeyInfo, StsContext> = ({ AccessKeyId: id }) => {
  const account = accountOfAccessKey(id);
  if (account === undefined) throw ValidationError(`${id} is not a valid access key id`);
  return { Account: account };
};
