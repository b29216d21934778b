import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { formatCbor, writeAny } from '../../../src/protocol/cbor/write.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import { Audit } from '../../../src/server/audit/audit.ts';
import type { AuditEntry } from '../../../src/server/audit/entry.ts';
import { errorCodeOf } from '../../../src/server/audit/error-code.ts';
import { startMillrace } from '../../../src/server/millrace.ts';
import type { RunningServer } from '../../../src/server/start/running-server.ts';
import { eventually } from '../../support/eventually.ts';
import { plain } from '../../support/listening.ts';
import { temporaryDirectory } from '../../support/server-process.ts';
import { authorization, REQUEST_ID, wireRequest } from '../../support/wire.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: RunningServer;
let file: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
  file = join(directory.path, 'audit.jsonl');
  server = await startMillrace({
    host: '127.0.0.1',
    port: 0,
    quotas: 'on',
    durability: 'os',
    timeScale: 0,
    auditLog: file,
    logger: silentLogger,
    onFatal(error) {
      throw error;
    },
  });
});
afterAll(async () => {
  await server.close();
  await directory[Symbol.asyncDispose]();
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request. @returns its entry, once it is in the file */
async function send({ method = 'POST', path = '/', headers = {}, body }: Sent): Promise<AuditEntry> {
  const response = await fetch(`${server.endpoint}${path}`, {
    method,
    headers: { 'user-agent': 'test/1', 'x-amz-date': '20260101T000000Z', ...headers },
    ...(body !== undefined && { body }),
  });
  await response.arrayBuffer();
  const requestId = response.headers.get('x-amzn-requestid') ?? response.headers.get('x-amz-request-id');
  return eventually(async () => {
    const lines = (await readFile(file, 'utf8')).split('\n');
    const line = lines.find((text) => text.includes(`"requestId":"${requestId}"`));
    return line === undefined ? undefined : (JSON.parse(line) as AuditEntry);
  });
}

const json = (target: string) => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': `Kinesis_20131202.${target}`,
  authorization: authorization('kinesis', '123456789012'),
});

test('an operation is recorded with its caller, its resource and its result, without its payload', async () => {
  await send({ headers: json('CreateStream'), body: '{"StreamName":"clicks","ShardCount":1}' });
  const entry = await send({
    headers: json('PutRecord'),
    body: '{"StreamName":"clicks","PartitionKey":"hidden","Data":"aGlkZGVu"}',
  });
  expect(entry).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestId: expect.any(String),
    principal: null,
    accessKeyId: '123456789012',
    verified: false,
    account: '123456789012',
    region: 'eu-west-1',
    service: 'kinesis',
    operation: 'PutRecord',
    resources: ['arn:aws:kinesis:eu-west-1:123456789012:stream/clicks'],
    sourceAddress: '127.0.0.1',
    tls: false,
    userAgent: 'test/1',
    status: 200,
    error: null,
    durationMs: expect.any(Number),
  });
});

test.each<[string, Sent, Partial<AuditEntry>]>([
  [
    'an error of JSON',
    { headers: json('DescribeStreamSummary'), body: '{"StreamName":"none"}' },
    {
      service: 'kinesis',
      operation: 'DescribeStreamSummary',
      resources: ['arn:aws:kinesis:eu-west-1:123456789012:stream/none'],
      status: 400,
      error: 'ResourceNotFoundException',
    },
  ],
  [
    'a request that is not valid',
    { headers: json('CreateStream'), body: '{"StreamName":"?"}' },
    { operation: 'CreateStream', resources: [], status: 400, error: 'ValidationException' },
  ],
  [
    'a request without a signature',
    { headers: { ...json('ListStreams'), authorization: '' }, body: '{}' },
    { operation: 'ListStreams', accessKeyId: null, status: 400, error: 'IncompleteSignatureException' },
  ],
  [
    'an error of REST and JSON',
    {
      method: 'GET',
      path: '/2015-03-31/functions/none',
      headers: { authorization: authorization('lambda') },
    },
    {
      service: 'lambda',
      operation: 'GetFunction',
      resources: ['arn:aws:lambda:eu-west-1:000000000000:function:none'],
      status: 404,
      error: 'ResourceNotFoundException',
    },
  ],
  [
    'an error of REST and XML',
    { method: 'GET', path: '/bucket/key', headers: { authorization: authorization('s3') } },
    { service: 's3', operation: 'GetObject', status: 404, error: 'NoSuchBucket' },
  ],
  [
    'a query',
    {
      headers: { authorization: authorization('sts'), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    },
    { service: 'sts', operation: 'GetCallerIdentity', status: 200, error: null },
  ],
  [
    'a page of another origin',
    { headers: { ...json('ListStreams'), origin: 'https://evil.example' }, body: '{}' },
    { service: null, operation: null, account: null, status: 403, error: 'AccessDeniedException' },
  ],
  [
    'a page of another origin at the dashboard',
    { method: 'GET', path: '/_millrace/dashboard/namespaces', headers: { origin: 'https://evil.example' } },
    { service: 'millrace', operation: 'GET /_millrace/dashboard', status: 403 },
  ],
  [
    'the URL of a function, whose id is secret,',
    { path: '/_millrace/url/hidden/hidden?token=hidden' },
    { service: 'millrace', operation: 'POST /_millrace/url' },
  ],
])('%s is recorded', async (_, sent, expected) => {
  expect(await send(sent)).toMatchObject(expected);
});

test('no payload, path or query is recorded, nor what monitoring reads every few seconds', async () => {
  await fetch(`${server.endpoint}/_millrace/health`);
  await fetch(`${server.endpoint}/_millrace/metrics`);
  await send({ headers: json('ListStreams'), body: '{}' });
  expect(await readFile(file, 'utf8')).not.toMatch(/hidden|aGlkZGVu|Signature=|\/health|\/metrics/);
});

test('a principal is named once its signature was verified, and the response waits for the sink', async () => {
  const entries: AuditEntry[] = [];
  let release = () => {};
  const sink = {
    record(entry: AuditEntry) {
      entries.push(entry);
      return new Promise<void>((resolve) => (release = resolve));
    },
  };
  const name = 'arn:aws:iam::123456789012:user/alice';
  const ask = async (verifiedKey: string | undefined) => {
    const audit = new Audit(sink, new VirtualClock());
    const dispatch = audit.wrapDispatch(async (_request, { observer }) => {
      const caller = { account: '123456789012', accessKeyId: 'AKIDONE', authority: { name } } as Caller;
      observer?.identified({ caller, signature: { verifiedKey } });
      return plain('');
    });
    let isDone = false;
    const { signal } = new AbortController();
    const done = dispatch(wireRequest({}), { requestId: REQUEST_ID, signal }).then(() => (isDone = true));
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    release();
    await done;
    return entries.pop()!;
  };
  expect(await ask('AKIDONE')).toMatchObject({ principal: name, accessKeyId: 'AKIDONE', verified: true });
  expect(await ask(undefined)).toMatchObject({ principal: null, accessKeyId: 'AKIDONE', verified: false });
});

test.each<[string | Buffer, Record<string, string>, string | null]>([
  ['{"__type":"com.amazonaws#Fault","message":"a"}', {}, 'Fault'],
  ['<Error><Code>NoSuchKey</Code></Error>', {}, 'NoSuchKey'],
  [formatCbor(writeAny, { __type: 'Fault', message: 'a' }), {}, 'Fault'],
  [Buffer.from('{"__type":"Fault"}'), {}, 'Fault'],
  ['{"message":"a"}', { 'X-Amzn-ErrorType': 'Fault:http://internal' }, 'Fault'],
  ['', {}, null],
])('the code of %j with %j is %s', (body, headers, code) => {
  expect(errorCodeOf({ status: 400, headers, body })).toBe(code);
  expect(errorCodeOf({ status: 200, headers, body })).toBe(null);
});
