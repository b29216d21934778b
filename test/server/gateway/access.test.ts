import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCredentialsIn } from '../../../src/cli/connection/aws-credentials.ts';
import { type Client, createClient } from '../../../src/client/client.ts';
import type { Credentials } from '../../../src/lib/aws/signature-v4.ts';
import { readAccessKey } from '../../../src/server/gateway/access/access-key.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { DeleteAccessKey } from '../../../src/services/iam/operations/access-keys/delete-access-key.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { DescribeLimits } from '../../../src/services/kinesis/operations/describe-limits.ts';
import { ListStreams } from '../../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { GetCallerIdentity } from '../../../src/services/sts/operations/get-caller-identity.ts';
import { GetSessionToken } from '../../../src/services/sts/operations/get-session-token.ts';
import { stsTraits } from '../../../src/services/sts/traits.ts';
import { startGateway, type TestCluster, type TestGateway, twoGateways } from './two-gateways.ts';

/*
 * Goal: access is checked by a cluster as by one server: the gateway that runs an operation verifies its request, which is
 * the second one for Kinesis and the first one, the home, for what the second one passes on.
 */

let folder: string;
let accessKeyFile: string;
let cluster: TestCluster;
let home: TestGateway;
let second: TestGateway;
let root: Credentials;
const clients: Client[] = [];

function as({ endpoint }: TestGateway, credentials: Credentials): Client {
  const client = createClient({ endpoint, region: 'us-east-1', credentials: async () => credentials });
  clients.push(client);
  return client;
}

async function keyFile(name: string, byte: number, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(32, byte), { mode });
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-access-'));
  accessKeyFile = await keyFile('access.key', 1);
  cluster = await twoGateways({ auth: 'enforce', accessKeyFile });
  [home, second] = cluster.gateways;
  root = (await readCredentialsIn(home.rootCredentialsFile!))!;
});
afterAll(async () => {
  for (const client of clients) client.close();
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

test('every gateway has the same credentials of the operator, which are valid on all of them', async () => {
  expect(await readFile(second.rootCredentialsFile!, 'utf8')).toBe(
    await readFile(home.rootCredentialsFile!, 'utf8'),
  );
  for (const gateway of [home, second]) {
    const client = as(gateway, root);
    expect(await client.call(stsTraits, GetCallerIdentity, {})).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:root',
    });
    expect(await client.call(kinesisTraits, ListStreams, {})).toMatchObject({ StreamNames: [] });
  }
});

test('a user, its policy and its sessions count on every gateway, until the key is deleted', async () => {
  const UserName = 'reader';
  const operator = as(second, root);
  await operator.call(iamTraits, CreateUser, { UserName });
  await operator.call(iamTraits, PutUserPolicy, {
    UserName,
    PolicyName: 'lists',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'kinesis:ListStreams', Resource: '*' },
    }),
  });
  const { AccessKey } = await operator.call(iamTraits, CreateAccessKey, { UserName });
  const user = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  const { Credentials: session } = await as(second, user).call(stsTraits, GetSessionToken, {});
  const ofSession = {
    accessKeyId: session.AccessKeyId,
    secretAccessKey: session.SecretAccessKey,
    sessionToken: session.SessionToken,
  };
  for (const gateway of [home, second]) {
    for (const [credentials, refusal] of [
      [user, 'AccessDenied'],
      // IAM does not know sessions of users.
      [ofSession, 'InvalidClientTokenId'],
    ] as const) {
      const client = as(gateway, credentials);
      expect(await client.call(kinesisTraits, ListStreams, {})).toMatchObject({ StreamNames: [] });
      await expect(client.call(kinesisTraits, DescribeLimits, {})).rejects.toMatchObject({
        code: 'AccessDeniedException',
      });
      await expect(client.call(iamTraits, CreateUser, { UserName: 'other' })).rejects.toMatchObject({
        code: refusal,
      });
    }
    const forger = as(gateway, { ...user, secretAccessKey: 'guessed' });
    await expect(forger.call(kinesisTraits, ListStreams, {})).rejects.toMatchObject({
      code: 'InvalidSignatureException',
    });
    await expect(forger.call(stsTraits, GetCallerIdentity, {})).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  }
  await operator.call(iamTraits, DeleteAccessKey, { UserName, AccessKeyId: user.accessKeyId });
  for (const gateway of [home, second]) {
    await expect(as(gateway, user).call(kinesisTraits, ListStreams, {})).rejects.toMatchObject({
      code: 'UnrecognizedClientException',
    });
  }
});

test('what a gateway says about itself is for operators, except for its health', async () => {
  const basic = Buffer.from(`${root.accessKeyId}:${root.secretAccessKey}`).toString('base64');
  for (const { endpoint } of [home, second]) {
    const statusOf = async (path: string, init?: RequestInit) =>
      (await fetch(`${endpoint}/_millrace/${path}`, init)).status;
    expect(await statusOf('health')).toBe(200);
    expect(await statusOf('cluster/drain', { method: 'POST' })).toBe(401);
    for (const path of ['cluster', 'metrics', 'streams']) {
      expect(await statusOf(path)).toBe(401);
      expect(await statusOf(path, { headers: { authorization: `Basic ${basic}` } })).toBe(200);
    }
  }
});

test('a gateway needs the key that the others have', async () => {
  const start = (file?: string) =>
    startGateway(cluster.store, cluster.clock, {
      auth: 'enforce',
      ...(file !== undefined && { accessKeyFile: file }),
    });
  await expect(start()).rejects.toThrow(/--auth enforce with --store needs the key.*openssl rand -out .* 32/);
  await expect(start(await keyFile('other.key', 2))).rejects.toThrow('is not the access key of this cluster');
});

test.each([
  ['missing', async () => join(folder, 'none'), /no access key file .*openssl rand/],
  ['open to others', () => keyFile('open.key', 1, 0o604), /chmod 600/],
  [
    'too short',
    async () => {
      const path = join(folder, 'short.key');
      await writeFile(path, 'short', { mode: 0o600 });
      return path;
    },
    /has 5 bytes instead of 32/,
  ],
])('a key file that is %s is refused with the remedy', async (_name, file, message) => {
  await expect(readAccessKey(await file(), 'linux')).rejects.toThrow(message);
});
