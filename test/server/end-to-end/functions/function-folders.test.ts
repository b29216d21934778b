import { mkdirSync, mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVALUATING_HANDLER } from '../../../support/processes/evaluating-handler.ts';
import { canHaveNamespaces } from '../../../support/processes/namespaces.ts';
import { canRun } from '../../../support/not-run.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { zipOf } from '../../../support/zip.ts';

const hasNamespaces = await canHaveNamespaces();
const isUser = canRun(
  process.getuid?.() !== 0,
  'writing to code folders without namespaces',
  'The user root may write to read-only files.',
);

describe.each([
  ['in namespaces of its own', 'on'],
  ['in the file system of this machine', 'off'],
] as const)('a function %s', (_where, sandbox) => {
  const runs = it.runIf(sandbox === 'off' || hasNamespaces);
  const project = mkdtempSync(join(tmpdir(), 'millrace-project-'));
  const dataDirectory = join(project, '.millrace');
  let server: TestServer;
  let lambda: LambdaClient;
  let filesFolder: string;

  beforeAll(async () => {
    mkdirSync(join(project, 'node_modules/dev-only'), { recursive: true });
    writeFileSync(join(project, 'node_modules/dev-only/index.js'), `module.exports = 'of the project';`);
    server = await runningServer({ sandbox, dataDirectory });
    filesFolder = readFileSync(join(dataDirectory, 'function-files'), 'utf8');
    lambda = new LambdaClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '123456789012', secretAccessKey: 'secret' },
    });
    const layer = zipOf({
      'nodejs/node_modules/greeting/index.js': `module.exports = 'hello';`,
      'nodejs/hook.js': `process.env.HOOKED = __filename;`,
      'bin/answer': '#!/bin/sh\necho 42\n',
    });
    const { LayerVersionArn } = await lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'layer', Content: { ZipFile: layer } }),
    );
    for (const FunctionName of ['first', 'second']) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: 'arn:aws:iam::123456789012:role/any',
          Layers: [LayerVersionArn!],
          Environment: { Variables: { NODE_OPTIONS: '--require /opt/nodejs/hook.js' } },
          Code: { ZipFile: zipOf({ 'index.js': EVALUATING_HANDLER, 'lib.mjs': 'export default 1;' }) },
        }),
      );
    }
  });

  afterAll(async () => {
    lambda.destroy();
    await server.close();
    expect(existsSync(filesFolder)).toBe(false);
    rmSync(project, { recursive: true, force: true });
  });

  async function evaluate(text: string, FunctionName = 'first'): Promise<unknown> {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify({ text }) }),
    );
    return JSON.parse(Buffer.from(Payload!).toString()) as unknown;
  }

  runs('does not find the packages around the data directory', async () => {
    expect(await evaluate(`require('dev-only')`)).toBe('MODULE_NOT_FOUND');
    expect(await evaluate(`import('dev-only')`)).toBe('ERR_MODULE_NOT_FOUND');
  });

  runs('finds its layers', async () => {
    expect(await evaluate(`require('greeting')`)).toBe('hello');
    expect(await evaluate(`require('node:child_process').execFileSync('answer').toString()`)).toBe('42\n');
    expect(await evaluate('process.env.HOOKED')).toMatch(
      sandbox === 'on' ? /^\/opt\/nodejs\/hook\.js$/ : /\/nodejs\/hook\.js$/,
    );
  });

  it.runIf(sandbox === 'on' ? hasNamespaces : isUser)('does not write to its code', async () => {
    const denied = sandbox === 'on' ? 'EROFS' : 'EACCES';
    expect(await evaluate(`fs.writeFileSync(__filename, '')`)).toBe(denied);
    expect(await evaluate(`fs.writeFileSync(__dirname + '/new', '')`)).toBe(denied);
  });

  runs('has a temporary folder of its own', async () => {
    expect(await evaluate(`fs.writeFileSync(os.tmpdir() + '/own', ''); fs.readdirSync(os.tmpdir())`)).toEqual(
      ['own'],
    );
    expect(await evaluate(`fs.readdirSync(os.tmpdir())`, 'second')).toEqual([]);
    if (sandbox === 'off') return;
    const sizeBytes = `(({ blocks, bsize }) => blocks * bsize)(fs.statfsSync('/tmp'))`;
    expect(await evaluate(sizeBytes)).toBe(512 * 1024 * 1024);
    expect(await evaluate(`fs.readdirSync(${JSON.stringify(dataDirectory)})`)).toBe(
      project.startsWith('/tmp') ? 'ENOENT' : [],
    );
  });
});

it('removes the files of functions that an earlier server left', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'millrace-data-'));
  const left = mkdtempSync(join(tmpdir(), 'millrace-'));
  await (await runningServer({ dataDirectory })).close();
  writeFileSync(join(dataDirectory, 'function-files'), left);
  const server = await runningServer({ dataDirectory });
  expect(existsSync(left)).toBe(false);
  await server.close();
  rmSync(dataDirectory, { recursive: true });
});
