import { expect, test } from 'vitest';
import { createClient } from '../../../../src/client/client.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../../src/services/logs/traits.ts';
import { eventually } from '../../../support/eventually.ts';
import { startServerProcess, temporaryDirectory } from '../../../support/server-process.ts';
import { zipOf } from '../../../support/zip.ts';

// Long after an idle environment would be stopped.
const LATER_MS = 300;
const SOURCE = `exports.handler = async () => {
  setTimeout(() => console.log('later'), ${LATER_MS});
};`;

test('with --freeze off, timers run between invocations', async () => {
  await using directory = await temporaryDirectory();
  const server = await startServerProcess(directory.path, ['--freeze', 'off']);
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  try {
    await client.call(lambdaTraits, CreateFunction, {
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: zipOf({ 'index.js': SOURCE }) },
    });
    await eventually(() => client.call(lambdaTraits, Invoke, { FunctionName: 'f' }));
    const { events } = await eventually(async () => {
      const page = await client.call(logsTraits, FilterLogEvents, {
        logGroupName: '/aws/lambda/f',
        filterPattern: 'later',
      });
      return page.events.length > 0 ? page : undefined;
    });
    expect(events).toHaveLength(1);
  } finally {
    client.close();
    await server.stop();
  }
});
