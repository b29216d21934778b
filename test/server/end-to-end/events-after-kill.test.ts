import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

const FunctionName = 'slow';
// More than run at once, so that some are still waiting when the server is killed.
const EVENTS = 36;

/** Writes to a file when it starts and when it ends. On the first server it never ends. */
const SOURCE = `import { appendFileSync, existsSync } from 'node:fs';
  export const handler = async ({ n, directory }) => {
    appendFileSync(directory + '/begun', n + '\\n');
    while (!existsSync(directory + '/gate')) await new Promise((resolve) => setTimeout(resolve, 20));
    appendFileSync(directory + '/ended', n + '\\n');
  };`;

function connect({ endpoint }: ServerProcess): LambdaClient {
  const credentials = { accessKeyId: '123456789012', secretAccessKey: 'x' };
  return new LambdaClient({ region: 'us-east-1', credentials, endpoint });
}

test('accepted events run after the server was killed', async () => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  const numbersIn = (file: string) =>
    readFileSync(join(directory.path, file), 'utf8').trim().split('\n').map(Number);
  let server = await startServerProcess(data, ['--sandbox', 'off']);
  const lambda = connect(server);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/r',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 60,
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(SOURCE) }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  for (let n = 0; n < EVENTS; n++) {
    const Payload = strToU8(JSON.stringify({ n, directory: directory.path }));
    const { StatusCode } = await lambda.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }),
    );
    expect(StatusCode).toBe(202);
  }
  await eventually(async () => numbersIn('begun').length > 0 || undefined);
  await server.kill();
  lambda.destroy();

  writeFileSync(join(directory.path, 'gate'), '');
  server = await startServerProcess(data, ['--sandbox', 'off']);
  try {
    const ended = await eventually(async () => {
      const numbers = new Set(numbersIn('ended'));
      return numbers.size === EVENTS ? numbers : undefined;
    });
    expect([...ended].toSorted((a, b) => a - b)).toEqual(Array.from({ length: EVENTS }, (_, n) => n));
  } finally {
    await server.stop();
  }
});
