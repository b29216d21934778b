import { execFile, spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { hasAwsCli } from '../support/clients/aws-cli.ts';
import { MILLRACE } from '../support/built.ts';
import { cliWorld } from '../support/cli-world.ts';
import { canRun } from '../support/not-run.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const run = promisify(execFile);
const hasCurl = canRun(
  spawnSync('curl', ['--version']).status === 0,
  'curl',
  'There is no `curl` on the PATH.',
);

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let data: string;
let server: ServerProcess;
/** `https://127.0.0.1:N` */
let endpoint: string;
let caFile: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  data = join(directory.path, '.millrace');
  server = await startServerProcess(data, ['--tls', 'self-signed']);
  endpoint = server.endpoint.replace('http:', 'https:');
  caFile = join(data, 'tls', 'ca.pem');
});
afterAll(async () => {
  await server.stop();
  await directory[Symbol.asyncDispose]();
});

/** The command line in a folder, without the environment variables of the test process. */
async function millrace(words: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const env = { PATH: process.env['PATH'], HOME: directory.path, ...options.env };
  try {
    const { stdout } = await run(process.execPath, [MILLRACE, ...words], {
      cwd: directory.path,
      ...options,
      env,
    });
    return { code: 0, stdout, stderr: '' };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** The same in this process, which takes a tenth of the time. */
async function millraceHere(words: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const world = cliWorld({ clock: systemClock, cwd: directory.path, ...options });
  const code = await runCommandLine(words, world);
  return { code, stdout: world.stdout(), stderr: world.stderr() };
}

const node = (source: string) => [
  'exec',
  '--endpoint',
  endpoint,
  '--',
  process.execPath,
  '--input-type=module',
  '-e',
  source,
];

test('the JavaScript SDK under `millrace exec` puts, reads and subscribes over HTTP/2, its default, and HTTP/1.1', async () => {
  const source = `
    import * as K from '${import.meta.resolve('@aws-sdk/client-kinesis')}';
    import { NodeHttpHandler } from '${import.meta.resolve('@smithy/node-http-handler')}';
    for (const [StreamName, config] of [['over-h2', {}], ['over-h1', { requestHandler: new NodeHttpHandler() }]]) {
      const client = new K.KinesisClient(config);
      await client.send(new K.CreateStreamCommand({ StreamName, ShardCount: 1 }));
      await K.waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
      const { StreamDescriptionSummary: { StreamARN } } = await client.send(new K.DescribeStreamSummaryCommand({ StreamName }));
      const { Consumer: { ConsumerARN } } = await client.send(new K.RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'c' }));
      await client.send(new K.PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.from('hello ' + StreamName) }));
      const StartingPosition = { Type: 'TRIM_HORIZON' };
      for (;;) {
        const { ConsumerDescription } = await client.send(new K.DescribeStreamConsumerCommand({ ConsumerARN }));
        if (ConsumerDescription.ConsumerStatus === 'ACTIVE') break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const { EventStream } = await client.send(new K.SubscribeToShardCommand({ ConsumerARN, ShardId: 'shardId-000000000000', StartingPosition }));
      for await (const { SubscribeToShardEvent: event } of EventStream) {
        if (event.Records.length === 0) continue;
        console.log(Buffer.from(event.Records[0].Data).toString());
        break;
      }
    }
    process.exit(0);`;
  expect(await millrace(node(source))).toEqual({
    code: 0,
    stdout: 'hello over-h2\nhello over-h1\n',
    stderr: '',
  });
});

test('a client that knows no endpoint is redirected over TLS', async () => {
  const source = `
    import { get } from 'node:https';
    import { connect } from 'node:http2';
    const host = 'kinesis.us-east-1.amazonaws.com';
    get({ host, path: '/_millrace/health', servername: host }, (response) => {
      console.log(response.statusCode, response.socket.encrypted === true);
      const session = connect('https://' + host, { servername: host });
      const stream = session.request({ ':path': '/_millrace/health' });
      stream.on('response', (head) => {
        console.log(head[':status'], session.encrypted, session.alpnProtocol);
        process.exit(0);
      });
    });`;
  expect(await millrace(node(source))).toEqual({ code: 0, stdout: '200 true\n200 true h2\n', stderr: '' });
});

describe('the command line', () => {
  test('trusts the certificate of a server in this folder', async () => {
    const { code, stdout, stderr } = await millraceHere(['streams', '--json', '--endpoint', endpoint]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toHaveProperty('streams');
    const env = { AWS_ENDPOINT_URL: endpoint };
    expect((await millraceHere(['invoke', '-f', 'none'], { env })).stderr).toContain('no function "none"');
  });

  test.each([
    ['AWS_CA_BUNDLE', millraceHere],
    // Node.js reads this one when it starts.
    ['NODE_EXTRA_CA_CERTS', millrace],
  ])('elsewhere it uses %s', async (variable, run) => {
    const options = { cwd: '/', env: { [variable]: caFile } };
    const { code } = await run(['streams', '--json', '--endpoint', endpoint], options);
    expect(code).toBe(0);
  });

  test.each([
    [{}, /^millrace: the certificate of https:\S+ is issued by a CA that is not trusted: give its file/],
    [{ AWS_CA_BUNDLE: '/no/such.pem' }, /^millrace: cannot read \/no\/such.pem, the file in AWS_CA_BUNDLE/],
  ])('reports what to do without it, with %j', async (env, message) => {
    const { code, stderr } = await millraceHere(['streams', '--endpoint', endpoint], { cwd: '/', env });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

test.skipIf(!hasAwsCli)(
  'the AWS CLI verifies the certificate, by its own option and under `millrace exec`',
  async () => {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_DEFAULT_REGION: 'us-east-1',
    };
    const words = ['--endpoint-url', endpoint, '--ca-bundle', caFile, 'kinesis', 'list-streams'];
    expect((await run('aws', words, { env })).stdout).toContain('StreamNames');
    const { code, stdout } = await millrace([
      'exec',
      '--endpoint',
      endpoint,
      '--',
      'aws',
      'kinesis',
      'list-streams',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('StreamNames') });
  },
);

test.skipIf(!hasCurl)('curl verifies the certificate for every name', async () => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const url = `${endpoint.replace('127.0.0.1', host)}/_millrace/health`;
    expect((await run('curl', ['-sS', '--cacert', caFile, url])).stdout).toContain('"status":"ok"');
  }
});

test('a restart keeps the certificate, whose key only the owner can read', async () => {
  const before = await readFile(caFile, 'utf8');
  await server.stop();
  server = await startServerProcess(data, ['--tls', 'self-signed']);
  endpoint = server.endpoint.replace('http:', 'https:');
  expect(await readFile(caFile, 'utf8')).toBe(before);
  expect((await stat(join(data, 'tls', 'server.pem'))).mode & 0o777).toBe(0o600);
  const { code } = await millraceHere(['streams', '--json', '--endpoint', endpoint]);
  expect(code).toBe(0);
});
