import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { CreateAccessKey } from '../../services/iam/operations/access-keys/create-access-key.ts';
import { AttachUserPolicy } from '../../services/iam/operations/user-policies/attach-user-policy.ts';
import { PutUserPolicy } from '../../services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../services/iam/operations/users/create-user.ts';
import { iamTraits } from '../../services/iam/traits.ts';
import { revokeUser } from './revoke-user.ts';

/** The name of the policy of --policy, which a later --policy replaces. */
const POLICY_NAME = 'millrace-access';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

export interface NewUser {
  readonly name: string;
  /** JSON text. */
  readonly policy: string | undefined;
  readonly isAdmin: boolean;
}

/**
 * Creates a user with an access key, or another key for a user that exists. A new user is deleted again when the policy is
 * refused.
 * @returns the credentials, whose secret the server does not return again
 */
export async function createUser(client: Client, user: NewUser): Promise<Credentials> {
  let isNew = true;
  try {
    await client.call(iamTraits, CreateUser, { UserName: user.name });
  } catch (error) {
    if (!isClientError(error, 'EntityAlreadyExists')) throw error;
    isNew = false;
  }
  try {
    return await grant(client, user);
  } catch (error) {
    if (isNew) await revokeUser(client, user.name);
    throw error;
  }
}

async function grant(client: Client, { name, policy, isAdmin }: NewUser): Promise<Credentials> {
  if (policy !== undefined) {
    const document = { UserName: name, PolicyName: POLICY_NAME, PolicyDocument: policy };
    await client.call(iamTraits, PutUserPolicy, document);
  }
  if (isAdmin) await client.call(iamTraits, AttachUserPolicy, { UserName: name, PolicyArn: ADMINISTRATOR });
  const { AccessKey: key } = await client.call(iamTraits, CreateAccessKey, { UserName: name });
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}
