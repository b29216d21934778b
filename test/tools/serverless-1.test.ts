import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ListStreams } from '../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { eventually } from '../support/eventually.ts';
import { canRun } from '../support/not-run.ts';
import { type Framework, openFramework } from './framework.ts';

/** The article's listings, as printed: they are not this project's to hand on. */
const seed = join(import.meta.dirname, '../../../shared/seed');
const canFollow = canRun(existsSync(seed), 'the article with serverless 1', 'Its listings are not here.');

// What the article leaves out: it names webpack.config.js, and takes its imports and the SDK for granted.
const WEBPACK_CONFIG = `const { lib } = require('serverless-webpack');
module.exports = {
  entry: lib.entries,
  target: 'node',
  mode: 'production',
  stats: 'errors-only',
  resolve: { extensions: ['.ts', '.js'] },
  module: { rules: [{ test: /\\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
};`;
const IMPORTS = `import { Context, Handler, KinesisStreamHandler } from 'aws-lambda';
import { Kinesis } from 'aws-sdk';
`;

describe.skipIf(!canFollow)('the article of 2019, with the framework of its time', () => {
  let framework: Framework;

  beforeAll(async () => {
    framework = await openFramework({
      packages: join(import.meta.dirname, 'serverless-1'),
      bin: 'serverless/bin/serverless.js',
    });
    await write('webpack.config.js', WEBPACK_CONFIG);
    await write('tsconfig.json', '{"compilerOptions":{"target":"ES2022","module":"ES2022"}}');
    await write('package.json', '{"name":"article","private":true}');
  });

  afterAll(() => framework?.close());

  const write = (file: string, text: string) => writeFile(join(framework.project, file), text);

  test('step 1: a stream and the function that reads it', async () => {
    await cp(join(seed, 'serverless-step1.yml'), join(framework.project, 'serverless.yml'));
    await cp(join(seed, 'handler-step1.ts'), join(framework.project, 'handler.ts'));
    const printed = await framework.sls('deploy');
    expect(printed).toContain('resources: 8\n');
    expect(printed).toContain('ingestion: serverless-kinesis-demo-dev-ingestion');
  });

  test('step 2: the function that writes to it', async () => {
    await cp(join(seed, 'serverless-step2.yml'), join(framework.project, 'serverless.yml'));
    // As printed the handler awaits nothing and so puts nothing: it is followed with what its output shows it did.
    const handler = await readFile(join(seed, 'handler-step2.ts'), 'utf8');
    const awaited = handler.replace(
      /client\.putRecord\((\{[^}]*\})\)/,
      'await client.putRecord($1).promise()',
    );
    expect(awaited).not.toBe(handler);
    await write('handler.ts', IMPORTS + awaited);
    const printed = await framework.sls('deploy');
    expect(printed).toContain('resources: 11\n');
    expect(printed).toContain('realtimeData: serverless-kinesis-demo-dev-realtimeData');
  });

  test('the data goes round: what one function puts, the other logs', async () => {
    // It runs for the two minutes that the article gives it, while the logs are looked at.
    await framework.sls('invoke', '-f', 'realtimeData', '--type', 'Event', '--data', '{}');
    const put = await eventually(async () => {
      const printed = await framework.sls('logs', '-f', 'realtimeData').catch(() => '');
      return /SequenceNumber: '49\d{54}'/.exec(printed)?.[0];
    });
    expect(put).toBeDefined();
    const logged = await eventually(async () => {
      const printed = await framework.sls('logs', '-f', 'ingestion').catch(() => '');
      return /\s(eyJldmVudF94[\w+/=]+)/.exec(printed)?.[1];
    });
    expect(JSON.parse(Buffer.from(logged, 'base64').toString())).toEqual({
      event_x: expect.any(Number),
      event_y: expect.any(Number),
    });
    await framework.slsUntil('eyJldmVudF94', 'logs', '-f', 'ingestion', '--tail');
  });

  test('everything is removed', async () => {
    expect(await framework.sls('remove')).toContain('Stack removal finished');
    const { StreamNames } = await framework.client.call(kinesisTraits, ListStreams, {});
    expect(StreamNames).toEqual([]);
  });
});
