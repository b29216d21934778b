import { startMillrace } from '../../src/cli/bench/servers.ts';
import type { Credentials } from '../../src/lib/aws/signature-v4.ts';
import { CreateAccessKey } from '../../src/services/iam/operations/access-keys/create-access-key.ts';
import { PutUserPolicy } from '../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../src/services/iam/operations/users/create-user.ts';
import { iamTraits } from '../../src/services/iam/traits.ts';

const UserName = 'bench';
const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'kinesis:*', Resource: '*' }],
};

/** Creates a user who may use all streams, in a directory that enforces nothing yet. */
export async function createSigner(directory: string, signal: AbortSignal): Promise<Credentials> {
  const server = await startMillrace(directory, 'os', signal);
  try {
    const { client } = server;
    await client.call(iamTraits, CreateUser, { UserName });
    await client.call(iamTraits, PutUserPolicy, {
      UserName,
      PolicyName: 'streams',
      PolicyDocument: JSON.stringify(POLICY),
    });
    const { AccessKey } = await client.call(iamTraits, CreateAccessKey, { UserName });
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  } finally {
    await server.stop();
  }
}
