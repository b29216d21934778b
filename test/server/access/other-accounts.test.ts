import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { ListUsers } from '../../../src/services/iam/operations/users/list-users.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { CopyObject } from '../../../src/services/s3/operations/copy-object.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { PutBucketPolicy } from '../../../src/services/s3/operations/put-bucket-policy.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { ListQueues } from '../../../src/services/sqs/operations/list-queues.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

const OWNER = '111111111111';
const READER = '222222222222';
const DEFAULT_ACCOUNT = '000000000000';

let directory: string;
let server: TestServer;
let reader: Client;
let stranger: Client;
let queueOwner: Client;
let QueueUrl: string;
let openUrl: string;
const logged: string[] = [];
let users: readonly [Credentials, Credentials, Credentials];
/** May do everything in eu-west-1. */
let european: Credentials;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const connect = (credentials: Credentials) =>
  createClient({ endpoint: server.endpoint, region: 'us-east-1', credentials: async () => credentials });

const clientOf = (account: string) => connect({ accessKeyId: account, secretAccessKey: 'x' });

const policy = (...Statement: object[]) => Buffer.from(JSON.stringify({ Version: '2012-10-17', Statement }));

/** A user that its own account allows everything in S3, SQS and IAM. */
async function createUser(account: string, UserName = 'user', more: object = {}): Promise<Credentials> {
  const client = clientOf(account);
  await client.call(iamTraits, CreateUser, { UserName });
  const Action = ['s3:*', 'sqs:*', 'iam:*'];
  const PolicyDocument = policy({ Effect: 'Allow', Action, Resource: '*', ...more }).toString();
  await client.call(iamTraits, PutUserPolicy, { UserName, PolicyName: 'all', PolicyDocument });
  const { AccessKey: key } = await client.call(iamTraits, CreateAccessKey, { UserName });
  client.close();
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}

const textOf = (client: Client, Bucket: string, Key: string) =>
  client.call(s3Traits, GetObject, { Bucket, Key }).then(
    ({ Body }) => Body?.toString(),
    (error: { code: string }) => error.code,
  );

/** Sends a message without a signature. @returns the status and the error */
async function unsigned(
  members: Readonly<Record<string, string>>,
  { action = 'SendMessage', host }: { action?: string; host?: string } = {},
): Promise<readonly [number | undefined, string | undefined]> {
  const form = new URLSearchParams({ Action: action, Version: '2012-11-05', ...members }).toString();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(host && { host }) };
    const outgoing = request(server.endpoint, { method: 'POST', headers }, (response) => {
      const outcome = (body: string) => resolve([response.statusCode, /<Code>(.*?)<\/Code>/.exec(body)?.[1]]);
      text(response).then(outcome, reject);
    });
    outgoing.on('error', reject).end(form);
  });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-buckets-'));
  const warn = (message: string) => void logged.push(message);
  server = await runningServer({
    dataDirectory: directory,
    auth: 'warn',
    logger: { info() {}, error() {}, warn },
  });
  const owner = clientOf(OWNER);
  const make = async (Bucket: string, Policy?: Buffer) => {
    await owner.call(s3Traits, CreateBucket, { Bucket });
    for (const Key of ['open/a', 'closed/a']) {
      await owner.call(s3Traits, PutObject, { Bucket, Key, Body: Buffer.from(`${Bucket} ${Key}`) });
    }
    if (Policy) await owner.call(s3Traits, PutBucketPolicy, { Bucket, Policy });
  };
  await make('private');
  const open = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::public/open/*' };
  await make('public', policy({ ...open, Principal: '*' }));
  const shared = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${READER}:root` },
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: 'arn:aws:s3:::shared/open/*',
  };
  await make('shared', policy(shared));
  const created = await owner.call(sqsTraits, CreateQueue, {
    QueueName: 'jobs',
    Attributes: {
      Policy: policy({
        Effect: 'Allow',
        Principal: { AWS: READER },
        Action: 'sqs:SendMessage',
        Resource: `arn:aws:sqs:us-east-1:${OWNER}:jobs`,
      }).toString(),
    },
  });
  ({ QueueUrl } = created);
  const europe = createClient({
    endpoint: server.endpoint,
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: OWNER, secretAccessKey: 'x' }),
  });
  const toAll = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage' };
  for (const [client, region] of [
    [owner, 'us-east-1'],
    [europe, 'eu-west-1'],
  ] as const) {
    const Resource = `arn:aws:sqs:${region}:${OWNER}:open`;
    const Policy = policy({ ...toAll, Resource }).toString();
    ({ QueueUrl: openUrl } = await client.call(sqsTraits, CreateQueue, {
      QueueName: 'open',
      Attributes: { Policy },
    }));
  }
  europe.close();
  // Without enforcement the policy of a bucket decides alone.
  const other = clientOf(READER);
  expect(await textOf(other, 'shared', 'open/a')).toBe('shared open/a');
  expect(await textOf(other, 'shared', 'closed/a')).toBe('AccessDenied');
  expect(await textOf(other, 'private', 'open/a')).toBe('NoSuchBucket');
  await other.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'of an account' });
  // Of the account that clients without credentials have while access is not enforced.
  const Policy = policy({
    Effect: 'Allow',
    Principal: '*',
    Action: 'sqs:*',
    Resource: `arn:aws:sqs:us-east-1:${DEFAULT_ACCOUNT}:wide`,
  }).toString();
  await server.client.call(sqsTraits, CreateQueue, { QueueName: 'wide', Attributes: { Policy } });
  await server.client.call(s3Traits, CreateBucket, { Bucket: 'wide' });
  await server.client.call(s3Traits, PutBucketPolicy, {
    Bucket: 'wide',
    Policy: policy({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::wide', 'arn:aws:s3:::wide/*'],
    }),
  });
  other.close();
  owner.close();
  // Everyone is refused only where the policy says so, which the log explains.
  logged.length = 0;
  expect(await unsigned({ QueueUrl: openUrl, MessageBody: 'reported' })).toEqual([200, undefined]);
  expect(logged).toEqual([]);
  expect((await fetch(`${server.endpoint}/public/open/a`)).status).toBe(200);
  expect(logged).toEqual([]);
  await fetch(`${server.endpoint}/none/a`);
  expect(logged).toEqual([
    'AWS would deny this call: User: anonymous is not authorized to perform: s3:GetObject on resource: ' +
      'arn:aws:s3:::none/a because no resource-based policy allows the s3:GetObject action',
  ]);
  const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
  european = await createUser(OWNER, 'european', { Condition });
  users = [await createUser(READER), await createUser('333333333333'), await createUser(OWNER)];
  await server.close();
  server = await runningServer({ dataDirectory: directory, auth: 'enforce' });
  [reader, stranger, queueOwner] = [connect(users[0]), connect(users[1]), connect(users[2])];
});

afterAll(async () => {
  reader.close();
  stranger.close();
  queueOwner.close();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

test('everyone reads what the policy of a bucket allows to everyone, and nothing else', async () => {
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${server.endpoint}/${path}`, init);
    return [response.status, await response.text()] as const;
  };
  expect(await get('public/open/a')).toEqual([200, 'public open/a']);
  expect((await get('public/open/a', { method: 'HEAD' }))[0]).toBe(200);
  const [status, error] = await get('public/closed/a');
  expect(status).toBe(403);
  expect(error).toContain('<Code>AccessDenied</Code><Message>Access Denied</Message>');
  for (const [path, init] of [
    ['public', {}],
    ['', {}],
    ['public/open/b', {}],
    ['public/open/a', { method: 'PUT', body: 'x' }],
    ['public/open/a', { method: 'DELETE' }],
    ['public?policy', {}],
    ['shared/open/a', {}],
    ['private/open/a', {}],
    // A signature that is wrong is not the same as none.
    [
      'public/open/a',
      {
        headers: {
          authorization:
            'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
        },
      },
    ],
  ] as const) {
    expect([path, init, (await get(path, init))[0]]).toEqual([path, init, 403]);
  }
});

test('everyone cannot change or delete a bucket or a queue, also with a policy that allows everything', async () => {
  const bucket = async (method: string, path: string, body?: string) =>
    (await fetch(`${server.endpoint}/wide${path}`, { method, ...(body !== undefined && { body }) })).status;
  expect(await bucket('PUT', '/key', 'x')).toBe(200);
  expect(await bucket('GET', '?list-type=2')).toBe(200);
  expect(await bucket('DELETE', '/key')).toBe(204);
  expect(await bucket('GET', '?policy')).toBe(404);
  expect(await bucket('PUT', '?policy', policy().toString())).toBe(404);
  expect(await bucket('DELETE', '')).toBe(404);
  const url = `${server.endpoint}/${DEFAULT_ACCOUNT}/wide`;
  expect(await unsigned({ QueueUrl: url, MessageBody: 'x' })).toEqual([200, undefined]);
  // These are for queues of the caller's own account, and everyone has none.
  for (const action of ['DeleteQueue', 'ListQueueTags']) {
    const byUrl = await unsigned({ QueueUrl: url }, { action });
    expect([action, ...byUrl]).toEqual([action, 400, 'AWS.SimpleQueueService.NonExistentQueue']);
    expect([action, ...(await unsigned({ QueueUrl: 'wide' }, { action }))]).toEqual([
      action,
      403,
      'AccessDenied',
    ]);
  }
  expect(await unsigned({ QueueUrl: url, MessageBody: 'x' })).toEqual([200, undefined]);
  expect(await bucket('PUT', '/key', 'x')).toBe(200);
});

test('another account has what both its own policies and that of the bucket allow', async () => {
  expect(await textOf(reader, 'shared', 'open/a')).toBe('shared open/a');
  expect(await textOf(reader, 'shared', 'closed/a')).toBe('AccessDenied');
  expect(await textOf(stranger, 'shared', 'open/a')).toBe('NoSuchBucket');
  expect(await textOf(stranger, 'public', 'open/a')).toBe('public open/a');
  await reader.call(s3Traits, PutObject, { Bucket: 'shared', Key: 'open/new', Body: Buffer.from('new') });
  expect(await textOf(reader, 'shared', 'open/new')).toBe('new');
  const copy = (CopySource: string) =>
    reader.call(s3Traits, CopyObject, { Bucket: 'shared', Key: 'open/copy', CopySource });
  await copy('shared/open/a');
  expect(await textOf(reader, 'shared', 'open/copy')).toBe('shared open/a');
  await expect(copy('shared/closed/a')).rejects.toMatchObject({ code: 'AccessDenied' });
  // From one account to another one: the source is a bucket of the reader.
  await reader.call(s3Traits, CreateBucket, { Bucket: 'own' });
  await reader.call(s3Traits, PutObject, { Bucket: 'own', Key: 'a', Body: Buffer.from('own') });
  await expect(copy('own/a')).rejects.toMatchObject({ code: 'AccessDenied' });
  await reader.call(s3Traits, CopyObject, { Bucket: 'own', Key: 'b', CopySource: 'shared/open/a' });
  expect(await textOf(reader, 'own', 'b')).toBe('shared open/a');
});

test('a bucket of an account comes before that of another account', async () => {
  await stranger.call(s3Traits, CreateBucket, { Bucket: 'shared' });
  await stranger.call(s3Traits, PutObject, { Bucket: 'shared', Key: 'open/a', Body: Buffer.from('own') });
  expect(await textOf(stranger, 'shared', 'open/a')).toBe('own');
  expect(await textOf(reader, 'shared', 'open/a')).toBe('shared open/a');
});

test('everyone sends to a queue whose policy names everyone, and does nothing else', async () => {
  const message = { QueueUrl: openUrl, MessageBody: 'of everyone' };
  expect(await unsigned(message)).toEqual([200, undefined]);
  expect(await unsigned({ ...message, QueueUrl })).toEqual([403, 'AccessDenied']);
  expect(await unsigned({ QueueUrl: openUrl }, { action: 'ReceiveMessage' })).toEqual([403, 'AccessDenied']);
  expect(await unsigned({ ...message, QueueUrl: `${openUrl}-not` })).toEqual([403, 'AccessDenied']);
  // In the JSON protocol, and in the region of the host.
  const json = await fetch(server.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ ...message, MessageBody: 'in JSON' }),
  });
  expect(json.status).toBe(200);
  expect(
    await unsigned({ ...message, MessageBody: 'in Europe' }, { host: 'sqs.eu-west-1.amazonaws.com' }),
  ).toEqual([200, undefined]);
  // A signature that is wrong is not the same as none, and other services need one.
  const presigned = await fetch(`${server.endpoint}/?X-Amz-Algorithm=AWS4-HMAC-SHA256`, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'SendMessage', Version: '2012-11-05', ...message }),
  });
  expect(presigned.status).toBe(400);
  expect(await unsigned({ Version: '2010-05-08' }, { action: 'ListUsers' })).toEqual([
    403,
    'MissingAuthenticationToken',
  ]);
  const { Messages = [] } = await queueOwner.call(sqsTraits, ReceiveMessage, {
    QueueUrl: openUrl,
    MaxNumberOfMessages: 10,
    AttributeNames: ['SenderId'],
  });
  const sent = Messages.map(({ Body, Attributes }) => `${Body} of ${Attributes?.['SenderId']}`);
  expect(new Set(sent)).toEqual(
    new Set(['in JSON', 'of everyone', 'reported'].map((body) => `${body} of 127.0.0.1`)),
  );
});

test('a message names its sender, whose account is another one', async () => {
  await reader.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'of a user' });
  await queueOwner.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'of the owner' });
  const { Messages = [] } = await queueOwner.call(sqsTraits, ReceiveMessage, {
    QueueUrl,
    MaxNumberOfMessages: 10,
    AttributeNames: ['SenderId'],
  });
  const senders = Object.fromEntries(
    Messages.map(({ Body, Attributes }) => [Body, Attributes?.['SenderId']]),
  );
  expect(senders).toEqual({
    'of an account': READER,
    'of a user': expect.stringMatching(/^AIDA/),
    'of the owner': expect.stringMatching(/^AIDA/),
  });
  expect(senders['of a user']).not.toBe(senders['of the owner']);
});

test('conditions on the region see that of the bucket, and the one region of IAM', async () => {
  const client = (region: string) =>
    createClient({ endpoint: server.endpoint, region, credentials: async () => european });
  const [american, other] = [client('us-east-1'), client('eu-west-1')];
  for (const each of [american, other]) {
    expect(await textOf(each, 'private', 'open/a')).toBe('AccessDenied');
    await expect(each.call(iamTraits, ListUsers, {})).rejects.toMatchObject({ code: 'AccessDenied' });
  }
  await other.call(sqsTraits, ListQueues, {});
  await expect(american.call(sqsTraits, ListQueues, {})).rejects.toMatchObject({
    code: 'AccessDeniedException',
  });
  american.close();
  other.close();
});

test('a key of one partition is none in another one, whose ARNs no policy of its user would match', async () => {
  const key = users[0];
  const chinese = createClient({
    endpoint: server.endpoint,
    region: 'cn-north-1',
    credentials: async () => key,
  });
  expect(await textOf(chinese, 'own', 'a')).toBe('InvalidAccessKeyId');
  await expect(chinese.call(iamTraits, CreateUser, { UserName: 'another' })).rejects.toMatchObject({
    code: expect.stringMatching(/InvalidClientTokenId|UnrecognizedClient/),
  });
  chinese.close();
});
