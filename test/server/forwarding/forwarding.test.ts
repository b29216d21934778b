import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { signatureHeaders } from '../../../src/client/signature.ts';
import type { ForwardTarget } from '../../../src/server/forwarding/forward-target.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestServer, type TestServerOptions, runningServer } from '../../support/running-server.ts';

interface Received extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: string;
}

const received: Received[] = [];
let upstream: Server | undefined;
let millrace: TestServer | undefined;
afterEach(async () => {
  await millrace?.close();
  upstream?.closeAllConnections();
  upstream?.close();
  received.length = 0;
});

/** Starts a server that records its requests. */
async function startUpstream(): Promise<URL> {
  upstream = createServer((request, response) => {
    const { method, url, headers } = request;
    void text(request).then((body) => {
      received.push({ method, url, headers, body });
      const error = '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}';
      const type = { 'content-type': 'application/x-amz-json-1.0', 'content-length': error.length };
      response.writeHead(400, { ...type, 'x-amz-crc32': '7' }).end(error);
    });
  });
  await new Promise<void>((resolve) => upstream!.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
}

/** @returns the address of a server that is not there */
async function addressOfNone(): Promise<URL> {
  const to = await startUpstream();
  await new Promise((resolve) => upstream!.close(resolve));
  return to;
}

async function start(forward: NonNullable<TestServerOptions['forward']>): Promise<void> {
  millrace = await runningServer({ forward });
}

function callDynamoDb(accessKeyId = 'ASIAOFAFUNCTION', path = '/'): Promise<Response> {
  return fetch(millrace!.endpoint + path, {
    method: 'POST',
    headers: {
      ...signatureHeaders({ accessKeyId, region: 'eu-west-1', service: 'dynamodb' }, 0),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'x-amz-security-token': 'of the client',
    },
    body: '{"TableName":"orders"}',
  });
}

test('passes a request of another service on, and its response back', async () => {
  const to = await startUpstream();
  await start([{ service: 'dynamodb', to }]);
  const response = await callDynamoDb('123456789012', '/a%20b?x=1');
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amz-crc32')).toBe('7');
  expect(response.headers.get('content-length')).toBe('71');
  expect(response.headers.get('transfer-encoding')).toBeNull();
  expect(await response.json()).toEqual({
    __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  });
  const [request] = received;
  expect(request).toMatchObject({ method: 'POST', url: '/a%20b?x=1', body: '{"TableName":"orders"}' });
  expect(request!.headers).toMatchObject({
    host: to.host,
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    authorization: expect.stringMatching(
      /Credential=123456789012\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, .*Signature=[0-9a-f]{64}$/,
    ),
  });
  expect(request!.headers['x-amz-security-token']).toBeUndefined();
});

test('uses the same key for all clients of an account, because DynamoDB Local separates tables by key', async () => {
  await start([{ service: 'dynamodb', to: await startUpstream() }]);
  for (const key of ['ASIAOFAFUNCTION', 'test', '000000000000']) await callDynamoDb(key);
  const keys = received.map(({ headers }) => /Credential=([^/]+)/.exec(headers.authorization!)![1]);
  expect(keys).toEqual(['000000000000', '000000000000', '000000000000']);
});

test('names the server that cannot be reached, and the remedy', async () => {
  const to = await addressOfNone();
  await start([{ service: 'dynamodb', to }]);
  const response = await callDynamoDb();
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    __type: 'ForwardedServiceUnreachable',
    message:
      `dynamodb is forwarded to ${to.origin}, which cannot be reached (ECONNREFUSED). ` +
      'Start it, or correct --forward dynamodb=URL.',
  });
});

test('a server without TLS cannot be reached at an address with https', async () => {
  const { host } = await startUpstream();
  await start([{ service: 'dynamodb', to: new URL(`https://${host}`) }]);
  const response = await callDynamoDb();
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('ForwardedServiceUnreachable');
});

test('a request that the server did not answer may be repeated by the client', async () => {
  const to = await startUpstream();
  upstream!.removeAllListeners('request').on('request', ({ socket }: IncomingMessage) => socket.destroy());
  await start([{ service: 'dynamodb', to }]);
  const response = await callDynamoDb();
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('ServiceUnavailable');
});

test('names --forward when a request is for a service that is not there', async () => {
  await start([]);
  const response = await callDynamoDb();
  expect(response.status).toBe(400);
  expect(((await response.json()) as { message: string }).message).toMatch(
    /^Millrace does not support dynamodb\. .* start Millrace with --forward dynamodb=URL\.$/,
  );
});

test('sends nothing to AWS without credentials', async () => {
  await start([{ service: 'dynamodb', to: 'aws' }]);
  const response = await callDynamoDb();
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('the server has no credentials for AWS');
});

test('refuses to forward a service that it has itself', async () => {
  const to = new URL('http://127.0.0.1:1');
  await expect(start([{ service: 'kinesis', to }])).rejects.toThrow(
    '--forward kinesis: Millrace has this service itself',
  );
});

test('refuses to forward a service to itself', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const to = new URL(`http://localhost:${port}`);
  await expect(runningServer({ port, forward: [{ service: 'dynamodb', to }] })).rejects.toThrow(
    `--forward dynamodb=${to.href} is this server itself`,
  );
});

test.each<[string, () => Promise<ForwardTarget['to']>]>([
  ['on a server that is away', addressOfNone],
  ['on AWS, without credentials', async () => 'aws'],
])(
  'a table %s that could not be created is not deleted, so that its stack can be removed',
  async (_, target) => {
    await start([{ service: 'dynamodb', to: await target() }]);
    const { client } = millrace!;
    const Table = { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [], AttributeDefinitions: [] } };
    const TemplateBody = JSON.stringify({ Resources: { Table } });
    await client.call(cloudFormationTraits, CreateStack, { StackName: 'shop', TemplateBody });
    const status = await eventually(async () => {
      const { Stacks } = await client.call(cloudFormationTraits, DescribeStacks, { StackName: 'shop' });
      const { StackStatus } = Stacks[0]!;
      return StackStatus.endsWith('_IN_PROGRESS') ? undefined : StackStatus;
    });
    expect(status).toBe('ROLLBACK_COMPLETE');
  },
);
