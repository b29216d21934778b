import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../../src/services/sqs/traits.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { temporaryDirectory } from '../../../support/server-process.ts';

/*
 * Goal: a process that ends after it has responded fails neither the invocation that it responded to nor the next one.
 */

let server: TestServer;
beforeAll(async () => {
  server = await runningServer({ sandbox: 'off' });
});
afterAll(() => server.close());

describe.each([
  ['a rejection that nothing handles', 'rejection', `Promise.reject(new Error('late'));`],
  ['an exit in the next turn', 'exit', 'setImmediate(() => process.exit(1));'],
  ['an error thrown in the next turn', 'error', `setImmediate(() => { throw new Error('late'); });`],
])('after %s', (_what, name, late) => {
  test('every record reaches the function, and none the failure destination', async () => {
    await using directory = await temporaryDirectory();
    const seenFile = join(directory.path, 'seen');
    await server.createFunction(
      `records-${name}`,
      `exports.handler = async ({ Records: [{ kinesis: { partitionKey } }] }) => {
        require('node:fs').appendFileSync(${JSON.stringify(seenFile)}, partitionKey + '\\n');
        if (partitionKey.startsWith('bad')) { ${late} }
      };`,
    );
    await server.createStream(name, 1);
    const { QueueUrl } = await server.client.call(sqsTraits, CreateQueue, { QueueName: `failed-${name}` });
    const keys = ['ok0', 'bad0', 'ok1', 'ok2', 'bad1', 'bad2', 'ok3'];
    for (const PartitionKey of keys) {
      await server.client.call(kinesisTraits, PutRecord, {
        StreamName: name,
        PartitionKey,
        Data: Buffer.from('data'),
      });
    }
    await server.client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName: `records-${name}`,
      EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:us-east-1:000000000000:failed-${name}` } },
    });
    const seen = () => (existsSync(seenFile) ? readFileSync(seenFile, 'utf8').trim().split('\n') : []);
    await eventually(async () => seen().includes('ok3') || undefined);
    // Records of a shard are processed in order, so those before the last one have been completed.
    expect(seen()).toEqual(keys);
    const { Messages = [] } = await server.client.call(sqsTraits, ReceiveMessage, { QueueUrl });
    expect(Messages).toEqual([]);
  });

  test('every direct invocation succeeds', async () => {
    await server.createFunction(`invoked-${name}`, `exports.handler = async (n) => { ${late} return n; };`);
    for (let n = 0; n < 2; n++) {
      const { Payload, FunctionError } = await server.client.call(lambdaTraits, Invoke, {
        FunctionName: `invoked-${name}`,
        Payload: Buffer.from(String(n)),
      });
      expect([Payload?.toString(), FunctionError]).toEqual([String(n), undefined]);
    }
  });

  test('every streamed response is complete', async () => {
    await server.createFunction(
      `streamed-${name}`,
      `exports.handler = awslambda.streamifyResponse(async ({ body }, stream) => {
        stream.write('echo '); ${late} stream.end(body); });`,
    );
    const { FunctionUrl } = await server.client.call(lambdaTraits, CreateFunctionUrlConfig, {
      FunctionName: `streamed-${name}`,
      AuthType: 'NONE',
      InvokeMode: 'RESPONSE_STREAM',
    });
    const url = new URL(new URL(FunctionUrl).pathname, server.endpoint);
    for (let n = 0; n < 2; n++) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: String(n),
      });
      expect([response.status, await response.text()]).toEqual([200, `echo ${n}`]);
    }
  });
});
