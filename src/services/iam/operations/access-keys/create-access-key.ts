import { permanentAccessKey } from '../../../../lib/aws/access-key.ts';
import { type Handler, operation } from '../../../../schema/operation.ts';
import { optional, string, structure } from '../../../../schema/shape.ts';
import { onUser } from '../../access.ts';
import { userNameOf } from '../../user/caller-user.ts';
import type { IamContext } from '../../context.ts';
import { LimitExceeded, NoSuchEntity, ValidationError } from '../../errors.ts';
import { MAX_ACCESS_KEYS } from '../../limits.ts';
import { AccessKeyMetadata, ExistingUserName } from '../../shapes.ts';
import { describeKey, type StoredAccessKey } from '../../user/user-document.ts';

/**
 * The only response that contains the secret.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
 */
export const CreateAccessKey = operation('CreateAccessKey', {
  input: structure({ UserName: optional(ExistingUserName) }),
  output: structure({
    AccessKey: structure({ ...AccessKeyMetadata.members, SecretAccessKey: string({ sensitive: true }) }),
  }),
  errors: [LimitExceeded, NoSuchEntity, ValidationError],
  access: onUser('iam:CreateAccessKey'),
});

export const createAccessKey: Handler<typeof CreateAccessKey, IamContext> = async (
  input,
  { users, identities, clock, random },
  caller,
) => {
  const { account } = caller;
  const name = userNameOf(input.UserName, identities, caller);
  await identities.secrets.prepare();
  const accessKeyId = permanentAccessKey(account, random);
  const { secretAccessKey, sealedSecret } = identities.secrets.issue(accessKeyId);
  const key: StoredAccessKey = { accessKeyId, sealedSecret, status: 'Active', createdMs: clock.now() };
  const user = await users.update(account, name, (current) => {
    if (current.accessKeys.length >= MAX_ACCESS_KEYS) {
      throw LimitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_ACCESS_KEYS}`);
    }
    return { ...current, accessKeys: [...current.accessKeys, key] };
  });
  return { AccessKey: { ...describeKey(user, key), SecretAccessKey: secretAccessKey } };
};
