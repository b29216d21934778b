import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { unixZipOf } from '../../../support/zip.ts';

let server: TestServer;

beforeEach(async () => {
  server = await runningServer();
});
afterEach(() => server.close());

const FILE = 0o100644;
const LINK = 0o120777;

test('a function finds the packages that pnpm linked', async () => {
  const lambda = new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'secret' },
  });
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'linked',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/any',
      Code: {
        ZipFile: unixZipOf({
          'index.js': ["exports.handler = async () => require('a');", FILE],
          'node_modules/a': ['.pnpm/a@1/node_modules/a', LINK],
          // Only the real path of `a` has `b` beside it.
          'node_modules/.pnpm/a@1/node_modules/a/index.js': [
            "module.exports = 'a with ' + require('b');",
            FILE,
          ],
          'node_modules/.pnpm/a@1/node_modules/b': ['../../b@2/node_modules/b', LINK],
          'node_modules/.pnpm/b@2/node_modules/b/index.js': ["module.exports = 'b';", FILE],
        }),
      },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 10, minDelay: 1 },
    { FunctionName: 'linked' },
  );
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'linked' }));
  expect(JSON.parse(Buffer.from(Payload!).toString())).toBe('a with b');
  lambda.destroy();
});
