import { afterEach, beforeEach, expect, test } from 'vitest';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { UpdateFunctionConfiguration } from '../../../src/services/lambda/operations/update-function-configuration.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { DescribeLogGroups } from '../../../src/services/logs/operations/describe-log-groups.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await runningServer();
});
afterEach(() => server.close());

// Somewhat more than the 16 MiB that a process may write at once, so that it has to wait.
const LINES = 190;
const LINE_BYTES = 100_000;
/** Stored with each event. */
const OVERHEAD_BYTES = 26;

const invoke = async (FunctionName: string) => {
  const { Payload } = await server.client.call(lambdaTraits, Invoke, { FunctionName });
  return Payload?.toString();
};

test('a function that writes faster than its output is read ends, and other functions run meanwhile', async () => {
  await server.createFunction(
    'noisy',
    `const { writeSync } = require('node:fs');
    exports.handler = async () => {
      for (let n = 0; n < ${LINES}; n++) writeSync(1, 'x'.repeat(${LINE_BYTES - 1}) + '\\n');
      return 'done';
    };`,
  );
  await server.createFunction(
    'quiet',
    `exports.handler = async () => { console.log('a line'); return 'ok'; };`,
  );
  await server.client.call(lambdaTraits, UpdateFunctionConfiguration, { FunctionName: 'noisy', Timeout: 60 });
  let isDone = false;
  const noisy = invoke('noisy').finally(() => {
    isDone = true;
  });
  let quietCalls = 0;
  do {
    expect(await invoke('quiet')).toBe('"ok"');
    quietCalls++;
  } while (!isDone);
  expect(await noisy).toBe('"done"');

  const groupOf = (logGroupName: string) =>
    eventually(async () => {
      const { logGroups } = await server.client.call(logsTraits, DescribeLogGroups, {});
      return logGroups.find((group) => group.logGroupName === logGroupName);
    });
  await eventually(async () => {
    const { storedBytes } = await groupOf('/aws/lambda/noisy');
    return storedBytes >= LINES * (LINE_BYTES + OVERHEAD_BYTES) || undefined;
  });
  await eventually(async () => {
    const { events } = await server.client.call(logsTraits, FilterLogEvents, {
      logGroupName: '/aws/lambda/quiet',
      filterPattern: 'line',
    });
    return events.length === quietCalls || undefined;
  });
});
