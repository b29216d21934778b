import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ListStreams } from '../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { eventually } from '../support/eventually.ts';
import { type Framework, openFramework } from './framework.ts';

/** Put before `resources:` in the second step. */
const CLICK = `  click:
    handler: handler.click
    timeout: 60
    environment:
      CLICKS: Clicks
`;

/** In TypeScript of that time, which is not this repository's: so it is no file here. */
const HANDLER = `import { Context, Handler, KinesisStreamHandler } from 'aws-lambda';
import { Kinesis } from 'aws-sdk';
import 'source-map-support/register';

export const count: KinesisStreamHandler = async (event) => {
  for (const { kinesis } of event.Records) console.log(kinesis.data);
};

/** Puts a record every tenth of a second, for as long as it may run. */
export const click: Handler = async (_event, context: Context) => {
  const client = new Kinesis({ region: 'us-east-1' });
  for (let turn = 0; context.getRemainingTimeInMillis() > 200; turn++) {
    const put = await client
      .putRecord({
        StreamName: process.env.CLICKS!,
        PartitionKey: \`turn-\${turn}\`,
        Data: JSON.stringify({ click: turn, at: Date.now() }),
      })
      .promise();
    console.log(put);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
`;

// {"click":
const LOGGED = /\s(eyJjbGljay[\w+/=]+)/;

describe('a project of the first generation, with the framework of its time', () => {
  let framework: Framework;

  beforeAll(async () => {
    framework = await openFramework({
      packages: join(import.meta.dirname, 'serverless-1'),
      bin: 'serverless/bin/serverless.js',
      source: join(import.meta.dirname, 'serverless-1/project'),
    });
    await write('handler.ts', HANDLER);
    await write('tsconfig.json', '{"compilerOptions":{"target":"ES2022","module":"ES2022"}}');
  });

  afterAll(() => framework?.close());

  const write = (file: string, text: string) => writeFile(join(framework.project, file), text);

  test('step 1: a stream and the function that reads it', async () => {
    const printed = await framework.sls('deploy');
    expect(printed).toContain('resources: 8\n');
    expect(printed).toContain('count: clicks-dev-count');
  });

  test('step 2: the function that writes to it', async () => {
    await framework.edit('serverless.yml', '\nresources:', `${CLICK}\nresources:`);
    const printed = await framework.sls('deploy');
    expect(printed).toContain('resources: 11\n');
    expect(printed).toContain('click: clicks-dev-click');
  });

  test('what one function puts, the other logs', async () => {
    // It runs for a minute, while the logs are read.
    await framework.sls('invoke', '-f', 'click', '--type', 'Event', '--data', '{}');
    const put = await eventually(async () => {
      const printed = await framework.sls('logs', '-f', 'click').catch(() => '');
      return /SequenceNumber: '49\d{54}'/.exec(printed)?.[0];
    });
    expect(put).toBeDefined();
    const logged = await eventually(async () => {
      const printed = await framework.sls('logs', '-f', 'count').catch(() => '');
      return LOGGED.exec(printed)?.[1];
    });
    expect(JSON.parse(Buffer.from(logged, 'base64').toString())).toEqual({
      click: expect.any(Number),
      at: expect.any(Number),
    });
    await framework.slsUntil('eyJjbGljay', 'logs', '-f', 'count', '--tail');
  });

  test('everything is removed', async () => {
    expect(await framework.sls('remove')).toContain('Stack removal finished');
    const { StreamNames } = await framework.client.call(kinesisTraits, ListStreams, {});
    expect(StreamNames).toEqual([]);
  });
});
