import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { PutRecords } from '../../../../src/services/kinesis/operations/put-records.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../../src/services/logs/traits.ts';
import { aggregate } from '../../../support/clients/aggregate.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer } from '../../../support/running-server.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`);

/** What the library adds to a bundle, minified: docs/records.md names it. */
const MAX_BUNDLED_BYTES = 5_000;

const BODY = `
  let isFirst = true;
  const handler = (event) =>
    processRecords(event, (record) => {
      const { item } = record.json();
      if (item === 'poison' && isFirst) {
        isFirst = false;
        throw new Error('out of stock');
      }
      console.log('took ' + item);
    });`;
const AS_MODULE = `import { processRecords } from 'millrace/records'; ${BODY} export { handler };`;
const AS_COMMONJS = `const { processRecords } = require('millrace/records'); ${BODY} exports.handler = handler;`;

/** As esbuild puts it into the code of a function. */
async function bundled(): Promise<Uint8Array> {
  const result = await build({
    // The package is found by its name, in its own folder.
    stdin: { contents: AS_MODULE, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  return result.outputFiles[0]!.contents;
}

test('handlers decode records and report the first that fails, as a bundle and by require()', async () => {
  const server = await runningServer();
  onTestFinished(() => server.close());
  const bundle = await bundled();
  expect(bundle.length).toBeLessThan(MAX_BUNDLED_BYTES);
  const packages: Record<string, Record<string, Uint8Array>> = {
    bundle: { 'index.mjs': bundle },
    required: {
      'index.js': strToU8(AS_COMMONJS),
      'node_modules/millrace/package.json': read('package.json'),
      'node_modules/millrace/dist/records.cjs': read('dist/records.cjs'),
    },
  };
  await server.createStream('orders', 1);
  for (const [FunctionName, files] of Object.entries(packages)) {
    await server.client.call(lambdaTraits, CreateFunction, {
      FunctionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: Buffer.from(zipSync(files)) },
    });
    await server.client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName,
      EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  }
  const item = (name: string) => Buffer.from(JSON.stringify({ item: name }));
  const data = [
    item('plain'),
    gzipSync(item('zipped')),
    aggregate([
      { key: 'one', data: item('member 1') },
      { key: 'two', data: item('member 2') },
    ]),
    item('poison'),
    item('last'),
  ];
  await server.client.call(kinesisTraits, PutRecords, {
    StreamName: 'orders',
    Records: data.map((Data) => ({ PartitionKey: 'k', Data })),
  });
  for (const name of Object.keys(packages)) {
    const logged = await eventually(async () => {
      const { events } = await server.client.call(logsTraits, FilterLogEvents, {
        logGroupName: `/aws/lambda/${name}`,
      });
      const messages = events.map(({ message }) => message);
      return messages.some((message) => message.includes('took last')) ? messages : undefined;
    });
    const taken = logged.flatMap((message) => /took (.+)/.exec(message)?.[1] ?? []);
    expect(taken).toEqual(['plain', 'zipped', 'member 1', 'member 2', 'poison', 'last']);
    expect(logged.filter((message) => message.includes('out of stock'))).toEqual([
      expect.stringMatching(/ERROR\tRecord \d{56} \(partition key "k"\) failed: Error: out of stock/),
    ]);
  }
});
