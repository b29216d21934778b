import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetShardIteratorCommand, KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { scrape } from '../../support/clients/scrape.ts';

const ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
const PRODUCER = 'arn:aws:iam::000000000000:user/producer';
const ITERATOR = {
  StreamName: 'clicks',
  ShardId: 'shardId-000000000000',
  ShardIteratorType: 'TRIM_HORIZON',
} as const;
const RECORD = { StreamName: 'clicks', PartitionKey: 'k', Data: Buffer.from('1') };
const DENIAL =
  `User: ${PRODUCER} is not authorized to perform: kinesis:GetShardIterator on resource: ${ARN} ` +
  'because no identity-based policy allows the kinesis:GetShardIterator action';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let directory: string;
let producer: Credentials;
let viewer: Credentials;
const logged: string[] = [];

async function createUser({ client }: TestServer, name: string, Action: string, Resource: string) {
  await client.call(iamTraits, CreateUser, { UserName: name });
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource }],
  });
  await client.call(iamTraits, PutUserPolicy, { UserName: name, PolicyName: 'own', PolicyDocument });
  const { AccessKey: key } = await client.call(iamTraits, CreateAccessKey, { UserName: name });
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}

const connect = (server: TestServer, credentials: Credentials) =>
  new KinesisClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'succeeded',
    (error: Error) => `${error.name}: ${error.message}`,
  );

let server: TestServer;

const restart = async (auth: 'warn' | 'enforce') => {
  await server?.close();
  const warn = (message: string) => void logged.push(message);
  server = await runningServer({
    dataDirectory: join(directory, 'data'),
    auth,
    auditLog: join(directory, 'audit.jsonl'),
    logger: { info() {}, error() {}, warn },
  });
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-access-'));
  await restart('warn');
  await server.createStream('clicks', 1);
  producer = await createUser(server, 'producer', 'kinesis:PutRecord', ARN);
  viewer = await createUser(server, 'viewer', 'millrace:View', '*');
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

test('warn: every call passes, and what AWS would refuse is logged once', async () => {
  logged.length = 0;
  const client = connect(server, producer);
  await client.send(new PutRecordCommand(RECORD));
  await client.send(new GetShardIteratorCommand(ITERATOR));
  await client.send(new GetShardIteratorCommand(ITERATOR));
  const wrong = { ...producer, secretAccessKey: 'wrong' };
  await connect(server, wrong).send(new PutRecordCommand(RECORD));
  await connect(server, wrong).send(new PutRecordCommand(RECORD));
  const dummy = { accessKeyId: '000000000000', secretAccessKey: 'x' };
  await connect(server, dummy).send(new PutRecordCommand(RECORD));
  expect(logged).toEqual([
    expect.stringContaining(`AWS would deny this call: ${DENIAL}`),
    expect.stringMatching(
      `^AWS would refuse a request of the access key ${producer.accessKeyId}: InvalidSignatureException: The request signature we calculated`,
    ),
  ]);
});

describe('enforce', () => {
  beforeAll(() => restart('enforce'));

  test('calls are refused as AWS refuses them', async () => {
    const client = connect(server, producer);
    await client.send(new PutRecordCommand(RECORD));
    expect(await failure(client.send(new GetShardIteratorCommand(ITERATOR)))).toBe(
      `AccessDeniedException: ${DENIAL}`,
    );
    const wrong = connect(server, { ...producer, secretAccessKey: 'wrong' });
    expect(await failure(wrong.send(new PutRecordCommand(RECORD)))).toContain('InvalidSignatureException');
    const unknown = connect(server, { accessKeyId: '000000000000', secretAccessKey: 'x' });
    expect(await failure(unknown.send(new PutRecordCommand(RECORD)))).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
  });

  test('the audit log names who was denied what, and has no payload', async () => {
    const client = connect(server, producer);
    const Data = Buffer.from('a payload');
    await client.send(new PutRecordCommand({ ...RECORD, PartitionKey: 'a key', Data }));
    await failure(client.send(new GetShardIteratorCommand(ITERATOR)));
    const text = await readFile(join(directory, 'audit.jsonl'), 'utf8');
    const entries = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const who = { principal: PRODUCER, accessKeyId: producer.accessKeyId, verified: true, resources: [ARN] };
    expect(entries.slice(-2)).toMatchObject([
      { ...who, operation: 'PutRecord', status: 200, error: null },
      { ...who, operation: 'GetShardIterator', status: 400, error: 'AccessDeniedException' },
    ]);
    for (const hidden of ['a key', 'a payload', Data.toString('base64'), producer.secretAccessKey]) {
      expect(text).not.toContain(hidden);
    }
  });

  const fetchRoute = (path: string, credentials?: Credentials, init: RequestInit = {}) =>
    fetch(`${server.endpoint}/_millrace/${path}`, {
      ...init,
      headers: {
        ...(credentials && {
          authorization: `Basic ${btoa(`${credentials.accessKeyId}:${credentials.secretAccessKey}`)}`,
        }),
        ...(init.headers as Record<string, string>),
      },
    });

  test('Prometheus scrapes with HTTP Basic, as docs/observability.md configures it', async () => {
    const { accessKeyId, secretAccessKey } = viewer;
    const authorization = `Basic ${btoa(`${accessKeyId}:${secretAccessKey}`)}`;
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    const metrics = await scrape(server.endpoint, accept, { authorization });
    expect(metrics.contentType).toContain('application/openmetrics-text');
    expect(metrics.sum('millrace_stream_open_shards')).toBe(1);
  });

  test('the routes of the server are for users that may use them', async () => {
    expect((await fetchRoute('health')).status).toBe(200);
    for (const path of ['metrics', 'streams', '', 'dashboard/pipeline', 'test']) {
      const refused = await fetchRoute(path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get('www-authenticate')).toContain('Basic');
    }
    expect((await fetchRoute('metrics', { ...viewer, secretAccessKey: 'x' })).status).toBe(401);
    const denied = await fetchRoute('metrics', producer);
    expect(denied.status).toBe(403);
    expect(await denied.text()).toContain(`User: ${PRODUCER} is not authorized to perform: millrace:View`);
    expect((await fetchRoute('metrics', viewer)).status).toBe(200);
    expect((await fetchRoute('dashboard/pipeline', viewer)).status).toBe(200);
    expect((await fetchRoute('dashboard/pipeline?account=111111111111', viewer)).status).toBe(403);
    expect((await fetchRoute('dashboard/calls/kinesis/PutRecord', viewer, { method: 'POST' })).status).toBe(
      403,
    );
  });
});
