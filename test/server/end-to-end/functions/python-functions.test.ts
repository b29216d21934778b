import { spawnSync } from 'node:child_process';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canRun } from '../../../support/not-run.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { zipOf } from '../../../support/zip.ts';

const hasPython = canRun(
  spawnSync('python3', ['--version']).status === 0,
  'a Python function of a zip',
  'This machine has no python3.',
);

let server: TestServer;

beforeEach(async () => {
  server = await runningServer();
});
afterEach(() => server.close());

const SHARED = `
NAME = "layer"

class OrderError(Exception):
    pass

def fail():
    raise OrderError("no such order")
`;

const APP = `
import logging
import shared

logging.getLogger().setLevel("INFO")

def handler(event, context):
    logging.info("order %s", event["id"])
    if event.get("fail"):
        shared.fail()
    return {"id": event["id"], "from": shared.NAME, "function": context.function_name}
`;

test.skipIf(!hasPython)(
  'a Python function of a zip uses its layer, logs, and reports its errors as on AWS',
  async () => {
    const lambda = new LambdaClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '123456789012', secretAccessKey: 'secret' },
    });
    const layer = await lambda.send(
      new PublishLayerVersionCommand({
        LayerName: 'shared',
        Content: {
          ZipFile: zipOf({
            'python/shared.py': SHARED,
          }),
        },
      }),
    );
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'orders',
        Runtime: 'python3.13',
        Handler: 'src/app.handler',
        Role: 'arn:aws:iam::123456789012:role/any',
        Code: { ZipFile: zipOf({ 'src/app.py': APP }) },
        Layers: [layer.LayerVersionArn!],
      }),
    );
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 10, minDelay: 1 },
      { FunctionName: 'orders' },
    );
    const invoke = async (event: unknown) => {
      const { Payload, LogResult, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: 'orders', Payload: JSON.stringify(event), LogType: 'Tail' }),
      );
      const log = Buffer.from(LogResult!, 'base64').toString();
      return { value: JSON.parse(Buffer.from(Payload!).toString()), log, FunctionError };
    };
    const succeeded = await invoke({ id: 7 });
    expect(succeeded.value).toEqual({ id: 7, from: 'layer', function: 'orders' });
    expect(succeeded.log).toMatch(/^\[INFO\]\t\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z\t[0-9a-f-]{36}\torder 7$/m);
    const failed = await invoke({ id: 8, fail: true });
    expect(failed).toMatchObject({
      FunctionError: 'Unhandled',
      value: {
        errorMessage: 'no such order',
        errorType: 'OrderError',
        stackTrace: [
          '  File "/var/task/src/app.py", line 10, in handler\n    shared.fail()\n',
          '  File "/opt/python/shared.py", line 8, in fail\n    raise OrderError("no such order")\n',
        ],
      },
    });
    expect(failed.log).toContain(
      '[ERROR] OrderError: no such order\nTraceback (most recent call last):\n\u00a0\u00a0File',
    );
    lambda.destroy();
  },
);
