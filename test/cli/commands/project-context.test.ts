import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { createClient } from '../../../src/client/client.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';
import { zipOf } from '../../support/zip.ts';

const MANIFEST = `service: shop
provider:
  name: aws
  stage: \${opt:stage, 'qa'}
  region: \${self:custom.regions.\${sls:stage}, 'us-west-2'}
custom:
  regions: { qa: eu-west-1 }
functions:
  greet: { handler: a.b }
  renamed: { handler: a.b, name: 'own-\${sls:stage}' }
  broken: { unknownKey: 1 }
`;

const CODE = `exports.handler = async (event, context) => {
  if (event.fail) {
    console.error('about to fail');
    throw new Error('no luck');
  }
  return context.invokedFunctionArn;
};`;

let server: TestServer;
let project: string;

beforeAll(async () => {
  server = await runningServer();
  project = mkdtempSync(join(tmpdir(), 'millrace-context-'));
  mkdirSync(join(project, 'src'));
  writeFileSync(join(project, 'serverless.yml'), MANIFEST);
  for (const [region, ...names] of [
    ['eu-west-1', 'shop-qa-greet', 'own-qa', 'other-qa-greet'],
    ['us-west-2', 'shop-prod-greet'],
  ] as const) {
    const client = createClient({ endpoint: server.endpoint, region, accessKeyId: '000000000000' });
    for (const FunctionName of names) {
      await client.call(lambdaTraits, CreateFunction, {
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile: zipOf({ 'index.js': CODE }) },
      });
    }
    await client.call(kinesisTraits, CreateStream, { StreamName: `in-${region}`, ShardCount: 1 });
    client.close();
  }
});

afterAll(async () => {
  rmSync(project, { recursive: true });
  await server.close();
});

async function run(cwd: string, ...words: string[]) {
  const env = { AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1' };
  const world = cliWorld({ clock: systemClock, env, cwd });
  const code = await runCommandLine(words, world);
  return { code, out: world.stdout(), err: world.stderr() };
}

describe('commands in the folder of a project', () => {
  test('find functions in its region and stage, also from a folder below it', async () => {
    for (const cwd of [project, join(project, 'src')]) {
      const { err, out } = await run(cwd, 'invoke', '-f', 'greet');
      expect(err).toBe('');
      expect(out).toContain(':eu-west-1:000000000000:function:shop-qa-greet');
    }
    expect((await run(project, 'invoke', '-f', 'renamed')).out).toContain('function:own-qa');
  });

  test('name the handler and its line for an error, once for each invocation', async () => {
    const where = 'a.b (serverless.yml:9)';
    expect((await run(project, 'invoke', '-f', 'greet', '-d', '{"fail":1}')).err).toBe(
      `millrace: the function failed: ${where}; see its log: millrace logs -f greet\n`,
    );
    const log = await eventually(async () => {
      const { out } = await run(project, 'logs', '-f', 'greet');
      return out.includes('REPORT') && out.includes('no luck') ? out : undefined;
    });
    expect(log.split(`    in ${where}\n`)).toHaveLength(2);
  });

  test('take another stage', async () => {
    const { out } = await run(project, 'invoke', '-f', 'greet', '-s', 'prod');
    expect(out).toContain(':us-west-2:000000000000:function:shop-prod-greet');
  });

  test('say where a function is deployed instead', async () => {
    const { code, err } = await run(project, 'invoke', '-f', 'greet', '--region', 'us-west-2');
    expect(code).toBe(1);
    expect(err).toBe(
      'millrace: no function "greet" in stage qa of us-west-2. shop-qa-greet is deployed in eu-west-1: use --region eu-west-1.\n',
    );
    expect((await run(project, 'invoke', '-f', 'greet', '-r', 'eu-north-1')).err).toContain(
      'shop-qa-greet is deployed in eu-west-1: use --region eu-west-1.',
    );
  });

  test.each([
    [['invoke', '-f', 'greet', '--stage', 'nope'], 'no function "greet" in stage nope of us-west-2.'],
    [['logs', '-f', 'greet', '--stage', 'nope'], 'no function "greet" in stage nope of us-west-2.'],
    [['logs', '--stage', 'nope'], 'no function in stage nope of us-west-2.'],
  ])('%j names the stages that are deployed', async (words, problem) => {
    const hint =
      'shop is deployed in stage qa of eu-west-1 and stage prod of us-west-2: use one of them with --stage.';
    expect(await run(project, ...words)).toEqual({ code: 1, out: '', err: `millrace: ${problem} ${hint}\n` });
  });

  test('name the functions of the project for one that it does not have', async () => {
    expect((await run(project, 'logs', '-f', 'unknown')).err).toBe(
      'millrace: no function "unknown" in stage qa of eu-west-1. The functions of shop are greet, renamed, broken.\n',
    );
  });

  test('say that a function is not deployed', async () => {
    expect((await run(project, 'invoke', '-f', 'broken')).err).toContain(
      'It is in serverless.yml, but not deployed: run `millrace deploy`.',
    );
  });

  test('say in which region a stream is', async () => {
    const { code, err } = await run(project, 'tail', 'in-us-west-2');
    expect(code).toBe(1);
    expect(err).toBe(
      'millrace: no stream "in-us-west-2" in eu-west-1. It is in us-west-2: use --region us-west-2.\n',
    );
  });

  test('work outside of a project as before', async () => {
    const { err } = await run(tmpdir(), 'invoke', '-f', 'greet');
    expect(err).toContain('is deployed in eu-west-1: use --region eu-west-1.');
  });

  test('say why the project could not be read', async () => {
    const folder = join(project, 'src', 'invalid');
    mkdirSync(folder);
    writeFileSync(join(folder, 'serverless.yml'), 'service: [');
    expect((await run(folder, 'invoke', '-f', 'greet')).err).toContain(
      "The folder's project cannot be read: serverless.yml",
    );
  });
});

test('exec passes on the region of the project, unless the environment has one', async () => {
  const child = (env: Record<string, string>) =>
    spawnSync(
      process.execPath,
      [MILLRACE, 'exec', '--endpoint', server.endpoint, '--', 'node', '-p', 'process.env.AWS_REGION'],
      { cwd: project, env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' },
    ).stdout.trim();
  expect(child({})).toBe('eu-west-1');
  expect(child({ AWS_DEFAULT_REGION: 'sa-east-1' })).toBe('sa-east-1');
});
