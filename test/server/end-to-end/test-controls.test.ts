import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { MILLRACE } from '../../support/built.ts';
import { type ControlledServer, startControlledServer } from '../../support/controlled-server.ts';
import { eventually } from '../../support/eventually.ts';
import { withoutProgress } from '../../support/without-progress.ts';

// A handler that fails on records of `bad`, and holds those of `slow`.
const HANDLER = `exports.handler = async ({ Records }) => {
  const keys = Records.map(({ kinesis }) => kinesis.partitionKey);
  console.log('got', keys.join());
  if (keys.includes('bad')) throw new TypeError('no price');
  if (keys.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return keys;
};`;

let server: ControlledServer;

beforeAll(async () => {
  server = await startControlledServer('--time-scale', '0');
  const { client } = server;
  await client.call(kinesisTraits, CreateStream, { StreamName: 'clicks', ShardCount: 1 });
  await client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'shop-dev-strict',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/any',
    Timeout: 120,
    Code: { ZipFile: Buffer.from(zipSync({ 'index.js': strToU8(HANDLER) })) },
  });
  await eventually(async () =>
    client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName: 'shop-dev-strict',
      EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 1,
    }),
  );
});
afterAll(() => server.close());

async function wait(...words: string[]) {
  const ran = promisify(execFile)(process.execPath, [
    MILLRACE,
    'wait',
    '--endpoint',
    server.endpoint,
    ...words,
  ]);
  return ran.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr: withoutProgress(stderr) }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

test('settle waits for deliveries, and invocations are there to look at', async () => {
  await server.put('a');
  expect(await server.call('POST', 'settle', '{"deadlineMs":30000}')).toEqual({
    status: 200,
    body: { waiting: [] },
  });
  const { body } = await server.call('GET', 'invocations?function=strict');
  expect(body).toMatchObject({
    total: 1,
    invocations: [
      {
        functionName: 'shop-dev-strict',
        event: { Records: [{ kinesis: { partitionKey: 'a' } }] },
        result: ['a'],
        logs: [{ level: 'INFO', message: 'got a' }],
        attempt: 1,
      },
    ],
  });
  expect(await wait('--settled')).toEqual({ code: 0, stdout: 'settled\n', stderr: '' });
  expect(await wait('--settled', '--timeout', '0.5ms')).toMatchObject({ code: 0, stderr: '' });
});

test('what waits for a time is settled, and says for which', async () => {
  await server.put('bad');
  await server.call('POST', 'settle', '{"deadlineMs":30000}');
  await eventually(async () => {
    const { body } = await server.call('GET', 'invocations?function=strict&limit=1');
    return body.invocations[0].attempt === 2 || undefined;
  });
  const { body } = await server.call('GET', 'invocations?limit=1');
  expect(body.invocations[0].error).toEqual({ type: 'TypeError', message: 'no price' });
  await server.call('DELETE', 'invocations');
  expect((await server.call('GET', 'invocations')).body).toEqual({ invocations: [], total: 0 });
});

test('faults happen as often as a request says, and are listed', async () => {
  const arm = (fault: object) => server.call('POST', 'faults', fault);
  expect(await arm({ fault: 'throttle', stream: 'clicks' })).toEqual({
    status: 200,
    body: { what: 'throttle writes of clicks', used: 0, left: 1 },
  });
  await expect(server.put('a')).rejects.toMatchObject({ code: 'ProvisionedThroughputExceededException' });
  await arm({ fault: 'internalFailure', operation: 'PutRecord' });
  await expect(server.put('a')).rejects.toMatchObject({ code: 'InternalFailure' });
  await arm({ fault: 'expireIterators', stream: 'clicks' });
  await arm({ fault: 'function', function: 'strict', kind: 'fail', error: { type: 'Late', message: 'no' } });
  await arm({ fault: 'function', function: 'shop-dev-strict', kind: 'out-of-memory', onInvocation: 2 });
  await server.put('c');
  const errors = await eventually(async () => {
    const { invocations } = (await server.call('GET', 'invocations')).body;
    return invocations.length === 2 ? invocations.map(({ error }: { error: unknown }) => error) : undefined;
  });
  expect(errors).toEqual([
    { type: 'Late', message: 'no' },
    { type: 'Runtime.OutOfMemory', message: expect.stringContaining('signal: killed') },
  ]);
  expect((await server.call('GET', 'faults')).body).toEqual({
    faults: [
      { what: 'throttle writes of clicks', used: 1, left: 0 },
      { what: 'internal failure of PutRecord', used: 1, left: 0 },
      { what: 'expire iterators of clicks', used: 0, left: null },
      { what: 'fail of shop-dev-strict', used: 1, left: 0 },
      { what: 'out-of-memory of shop-dev-strict', used: 1, left: 0 },
    ],
    unused: ['expire iterators of clicks'],
  });
  expect((await arm({ fault: 'cutSubscriptions', stream: 'clicks' })).body).toEqual({ cut: 0 });
  await server.call('DELETE', 'faults');
  expect((await server.call('GET', 'faults')).body).toEqual({ faults: [], unused: [] });
});

test('what is stuck is named', async () => {
  await server.put('slow');
  const { status, body } = await server.call('POST', 'settle', '{"deadlineMs":50}');
  expect([status, body.inProgress]).toEqual([
    504,
    expect.arrayContaining([expect.objectContaining({ what: 'the mapping of clicks to shop-dev-strict' })]),
  ]);
  const waited = await wait('--settled', '--timeout', '50ms');
  expect(waited).toMatchObject({ code: 1, stdout: '' });
  expect(waited.stderr).toMatch(/^not settled in 0\.05 s; in progress:\n/);
  expect(waited.stderr).toContain('  shop-dev-strict: an invocation is running\n');
});

test.each([
  ['POST', 'settle', '{"deadlineMs":-1}', 400, 'deadlineMs is a whole number from 0 to 300000, not -1.'],
  ['POST', 'settle', '{"deadline":1}', 400, '"deadline" is unknown here; the body may have deadlineMs.'],
  ['POST', 'settle', '[]', 400, 'The body is not a JSON object.'],
  ['POST', 'faults', '{"fault":', 400, 'The body is not a JSON object.'],
  ['POST', 'faults', '{}', 400, 'fault is missing; it must be one of throttle, failRecords, internalFailure'],
  ['POST', 'faults', '{"fault":"throtle"}', 400, 'Did you mean "throttle"?'],
  ['POST', 'faults', '{"fault":"throttle"}', 400, 'stream is missing'],
  [
    'POST',
    'faults',
    '{"fault":"throttle","stream":"s","time":2}',
    400,
    '"time" is unknown here; the body may',
  ],
  [
    'POST',
    'faults',
    '{"fault":"throttle","stream":"s","times":0}',
    400,
    'times is a whole number from 1 to 1000',
  ],
  ['POST', 'faults', '{"fault":"failRecords","stream":"s"}', 400, 'failRecords needs indexes, keys or every'],
  [
    'POST',
    'faults',
    '{"fault":"failRecords","stream":"s","keys":[1]}',
    400,
    'keys is a list of at most 1000 texts',
  ],
  ['POST', 'faults', '{"fault":"latency","operation":"PutRecrod","ms":1}', 400, 'Did you mean "PutRecord"?'],
  ['POST', 'faults', '{"fault":"function","function":"stritc"}', 400, 'Did you mean "strict"?'],
  ['POST', 'faults', '{"fault":"function","function":"strict","kind":"slow"}', 400, 'kind must be one of'],
  ['POST', 'settle', ' '.repeat(65_537), 413, 'larger than 65536 bytes'],
  ['GET', 'invocations?limit=x', undefined, 400, 'limit is a whole number from 0 to 1000'],
  ['POST', 'setle', undefined, 404, 'Did you mean "POST /_millrace/test/settle"?'],
])('%s %s with %j is refused', async (method, path, body, status, message) => {
  expect(await server.call(method, path, body)).toEqual({
    status,
    body: { message: expect.stringContaining(message) },
  });
});

test('GET on the test controls lists every request with what it does', async () => {
  const { body } = await server.call('GET', '');
  expect(body.requests).toMatchObject({
    'POST /_millrace/test/settle': 'waits until everything is done, or waits for a time that has not come',
    'GET /_millrace/test/faults': 'the faults, and how often each has happened',
  });
});
