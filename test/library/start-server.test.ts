import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { MillraceServer } from '../../src/library/millrace-server.ts';
import { type ServerOptions, startServer } from '../../src/library/start-server.ts';
import { removeDirectory } from '../support/remove-directory.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

const servers: MillraceServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: ServerOptions = {}): Promise<MillraceServer> {
  const server = await startServer({ timeScale: 0, ...options });
  servers.push(server);
  return server;
}

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-library-'));
  onTestFinished(() => removeDirectory(directory));
  return directory;
}

function kinesisOf(server: MillraceServer): KinesisClient {
  const client = new KinesisClient(server.clientConfig());
  onTestFinished(() => client.destroy());
  return client;
}

const SERVERLESS = `
service: orders
provider: { name: aws, runtime: nodejs20.x, region: eu-west-1 }
functions:
  greet:
    handler: handler.greet
    environment: { WORD: "\${param:word}" }
`;

test('deploys a project whose functions run', async () => {
  const project = temporary();
  writeFileSync(join(project, 'serverless.yml'), SERVERLESS);
  writeFileSync(join(project, 'handler.js'), 'exports.greet = async () => process.env.WORD;');
  const server = await start({ region: 'eu-west-1' });
  const options = { stage: 'test', params: { word: 'hello' } };
  const deployed = await server.deploy(project, options);
  expect(deployed).toMatchObject({
    stackName: 'orders-test',
    region: 'eu-west-1',
    outcome: 'created',
    functions: { greet: 'orders-test-greet' },
  });
  expect((await server.deploy(project, options)).outcome).toBe('unchanged');
  const lambda = new LambdaClient(server.clientConfig());
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: deployed.functions['greet'] }));
  lambda.destroy();
  expect(Buffer.from(Payload!).toString()).toBe('"hello"');
});

test('a directory keeps the data, and has one server at a time', async () => {
  const dataDirectory = temporary();
  const first = await start({ dataDirectory });
  await kinesisOf(first).send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
  await expect(startServer({ dataDirectory })).rejects.toThrow(
    `the data directory ${dataDirectory} is in use by process ${process.pid}; stop that one first, or choose another ` +
      'directory with the option dataDirectory',
  );
  await first.close();
  const second = await start({ dataDirectory });
  const { StreamDescriptionSummary: found } = await kinesisOf(second).send(
    new DescribeStreamSummaryCommand({ StreamName: 'clicks' }),
  );
  expect(found?.StreamStatus).toBe('ACTIVE');
});

test('servers in memory have nothing in common', async () => {
  const [one, other] = [await start(), await start()];
  await kinesisOf(one).send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
  const reading = kinesisOf(other).send(new DescribeStreamSummaryCommand({ StreamName: 'clicks' }));
  await expect(reading).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a port that is taken is named with the one that has it', async () => {
  const { port } = await start();
  await expect(startServer({ port })).rejects.toThrow(
    new RegExp(
      `^port ${port} on 127.0.0.1 is taken by another Millrace .* another port with the option port$`,
    ),
  );
});

test('refuses a deployment after it was closed', async () => {
  const server = await start();
  await server.close();
  await server.close();
  await expect(server.deploy('.')).rejects.toThrow(
    'The server is closed. Start another one with startServer.',
  );
});

test('the environment of a program has the server, and nothing of AWS', async () => {
  const server = await start({ region: 'eu-central-1', account: '111122223333' });
  process.env['AWS_SESSION_TOKEN'] = 'of AWS';
  onTestFinished(() => void delete process.env['AWS_SESSION_TOKEN']);
  expect(server.environment).toMatchObject({
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: '111122223333',
    PATH: process.env['PATH'],
  });
  expect(server.environment).not.toHaveProperty('AWS_SESSION_TOKEN');
});

test('serves from CommonJS, and ends with the process', async () => {
  const source = `require('millrace').startServer().then(async (server) => {
    const health = await fetch(server.endpoint + '/_millrace/health');
    console.log(health.status);
    await server.close();
  });`;
  const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', source], { cwd: root });
  expect(stdout).toBe('200\n');
});
