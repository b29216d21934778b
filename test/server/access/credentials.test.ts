import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { readCredentialsIn } from '../../../src/cli/connection/aws-credentials.ts';
import type { Credentials } from '../../../src/lib/aws/signature-v4.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { UpdateAssumeRolePolicy } from '../../../src/services/iam/operations/roles/update-assume-role-policy.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { ListUsers } from '../../../src/services/iam/operations/users/list-users.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { ListStreams } from '../../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { PublishVersion } from '../../../src/services/lambda/operations/publish-version.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { AssumeRole } from '../../../src/services/sts/operations/assume-role.ts';
import { GetCallerIdentity } from '../../../src/services/sts/operations/get-caller-identity.ts';
import { GetFederationToken } from '../../../src/services/sts/operations/get-federation-token.ts';
import { GetSessionToken } from '../../../src/services/sts/operations/get-session-token.ts';
import { stsTraits } from '../../../src/services/sts/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { eventually } from '../../support/eventually.ts';

const ROLE = 'arn:aws:iam::000000000000:role/team/orders';

let directory: string;
let server: TestServer;
let root: Credentials;

const start = async () => {
  server = await runningServer({ dataDirectory: directory, auth: 'enforce' });
  root = (await readCredentialsIn(server.rootCredentialsFile!))!;
};

async function withClient<T>(credentials: Credentials, use: (client: Client) => Promise<T>): Promise<T> {
  const { endpoint } = server;
  const client = createClient({ endpoint, region: 'us-east-1', credentials: async () => credentials });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

const identityOf = (credentials: Credentials) =>
  withClient(credentials, (client) => client.call(stsTraits, GetCallerIdentity, {}));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-credentials-'));
  await start();
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

test('the operator finds the credentials of the root user in a file of its own', async () => {
  expect(server.rootCredentialsFile).toBe(join(directory, 'root-credentials'));
  expect(await readFile(join(directory, 'root-credentials'), 'utf8')).toMatch(
    /^\[default\]\naws_access_key_id = AKIA0{12}[A-Z2-7]{8}\naws_secret_access_key = [\w+/]{40}\n$/,
  );
  for (const file of ['root-credentials', 'access.key']) {
    expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  }
  expect(await identityOf(root)).toMatchObject({ Arn: 'arn:aws:iam::000000000000:root' });
  await expect(identityOf({ ...root, secretAccessKey: 'x' })).rejects.toMatchObject({
    code: 'SignatureDoesNotMatch',
  });
});

test('a function acts as a role that trusts Lambda, and its permissions change at once', async () => {
  const credentials = await withClient(root, async (client) => {
    await client.call(iamTraits, CreateRole, {
      RoleName: 'orders',
      Path: '/team/',
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
    });
    const code = 'exports.handler = async () => process.env;';
    const create = () =>
      client.call(lambdaTraits, CreateFunction, {
        FunctionName: 'reader',
        Role: ROLE,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(code) })) },
      });
    await expect(create()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
    await client.call(iamTraits, UpdateAssumeRolePolicy, {
      RoleName: 'orders',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:000000000000:function:reader' } },
          },
        ],
      }),
    });
    await create();
    const invoke = () => client.call(lambdaTraits, Invoke, { FunctionName: 'reader' });
    const { Payload } = await eventually(invoke);
    const variables = JSON.parse(Payload!.toString()) as Record<string, string>;
    return {
      accessKeyId: variables['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY']!,
      sessionToken: variables['AWS_SESSION_TOKEN']!,
    };
  });
  expect(await identityOf(credentials)).toMatchObject({
    Arn: 'arn:aws:sts::000000000000:assumed-role/orders/reader',
  });
  const listStreams = () => withClient(credentials, (client) => client.call(kinesisTraits, ListStreams, {}));
  await expect(listStreams()).rejects.toMatchObject({ code: 'AccessDeniedException' });
  const statement = { Effect: 'Allow', Action: 'kinesis:ListStreams', Resource: '*' };
  await withClient(root, (client) =>
    client.call(iamTraits, PutRolePolicy, {
      RoleName: 'orders',
      PolicyName: 'list',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  expect((await listStreams()).StreamNames).toEqual([]);
  const { accessKeyId, secretAccessKey } = credentials;
  await expect(identityOf({ accessKeyId, secretAccessKey })).rejects.toMatchObject({
    code: expect.stringMatching(/InvalidClientTokenId|SignatureDoesNotMatch/) as string,
  });
});

test('no process of a function starts once its role does not trust Lambda, while those that run go on', async () => {
  await withClient(root, async (client) => {
    await client.call(lambdaTraits, PublishVersion, { FunctionName: 'reader' });
    const invoke = (Qualifier?: string) =>
      client.call(lambdaTraits, Invoke, { FunctionName: 'reader', Qualifier });
    const PolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
    await client.call(iamTraits, UpdateAssumeRolePolicy, { RoleName: 'orders', PolicyDocument });
    await expect(invoke('1')).rejects.toMatchObject({
      code: 'AccessDeniedException',
      status: 403,
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
    expect((await invoke()).FunctionError).toBeUndefined();
  });
});

test('the root user assumes no role', async () => {
  const assume = withClient(root, (client) =>
    client.call(stsTraits, AssumeRole, { RoleArn: ROLE, RoleSessionName: 'ci' }),
  );
  await expect(assume).rejects.toMatchObject({ code: 'AccessDenied' });
});

interface Temporary {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

describe('a session of a user', () => {
  const temporary = ({ AccessKeyId, SecretAccessKey, SessionToken }: Temporary) => ({
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  });
  const ownSession = () =>
    withClient(user, async (client) =>
      temporary((await client.call(stsTraits, GetSessionToken, {})).Credentials),
    );
  const federatedSession = () =>
    withClient(user, async (client) => {
      const input = { Name: 'guest', Policy: everything };
      return temporary((await client.call(stsTraits, GetFederationToken, input)).Credentials);
    });
  const everything = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  let user: Credentials;

  beforeAll(() =>
    withClient(root, async (client) => {
      await client.call(iamTraits, CreateUser, { UserName: 'alice' });
      await client.call(iamTraits, PutUserPolicy, {
        UserName: 'alice',
        PolicyName: 'everything',
        PolicyDocument: everything,
      });
      const { AccessKey } = await client.call(iamTraits, CreateAccessKey, { UserName: 'alice' });
      user = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
    }),
  );

  test.each([
    ['GetSessionToken', ownSession],
    ['GetFederationToken', federatedSession],
  ])('calls all services but IAM: %s', async (_name, create) => {
    await withClient(await create(), async (client) => {
      expect((await client.call(kinesisTraits, ListStreams, {})).StreamNames).toEqual([]);
      await expect(client.call(iamTraits, ListUsers, {})).rejects.toMatchObject({
        code: 'InvalidClientTokenId',
        status: 403,
        message: 'The security token included in the request is invalid.',
      });
    });
  });

  test('assumes a role, unless it is of a federated user', async () => {
    const RoleArn = 'arn:aws:iam::000000000000:role/open';
    const AssumeRolePolicyDocument = policy({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'sts:AssumeRole',
    });
    await withClient(user, (client) =>
      client.call(iamTraits, CreateRole, { RoleName: 'open', AssumeRolePolicyDocument }),
    );
    const assume = (credentials: Credentials) =>
      withClient(credentials, (client) =>
        client.call(stsTraits, AssumeRole, { RoleArn, RoleSessionName: 'ci' }),
      );
    const assumed = await assume(await ownSession());
    expect(assumed.AssumedRoleUser.Arn).toBe('arn:aws:sts::000000000000:assumed-role/open/ci');
    await expect(assume(await federatedSession())).rejects.toMatchObject({
      code: 'AccessDenied',
      message: `User: arn:aws:sts::000000000000:federated-user/guest is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  });
});

test('a restart keeps the key of the root user, and replaces it when its file was removed', async () => {
  const first = root;
  await server.close();
  await start();
  expect(root).toEqual(first);
  await server.close();
  await rm(join(directory, 'root-credentials'));
  await start();
  expect(root.accessKeyId).not.toBe(first.accessKeyId);
  await expect(identityOf(first)).rejects.toMatchObject({ code: 'InvalidClientTokenId' });
  expect(await identityOf(root)).toMatchObject({ Arn: 'arn:aws:iam::000000000000:root' });
});
