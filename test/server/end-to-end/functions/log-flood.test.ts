import { afterEach, beforeEach, expect, test } from 'vitest';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { DescribeLogGroups } from '../../../../src/services/logs/operations/describe-log-groups.ts';
import { FilterLogEvents } from '../../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../../src/services/logs/traits.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await runningServer();
});
afterEach(() => server.close());

// A line counts a kilobyte more than its text, so this is more than the 16 MiB that a process may write at once. On a
// host that takes longer than a second to read it, the process does not have to wait.
const LINES = 26_000;
const LINE_BYTES = 40;
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
      const text = ('x'.repeat(${LINE_BYTES - 1}) + '\\n').repeat(1_000);
      for (let n = 0; n < ${LINES / 1_000}; n++) writeSync(1, text);
      return 'done';
    };`,
  );
  await server.createFunction(
    'quiet',
    `exports.handler = async () => { console.log('a line'); return 'ok'; };`,
  );
  await server.client.call(lambdaTraits, UpdateFunctionConfiguration, { FunctionName: 'noisy', Timeout: 60 });
  const noisy = invoke('noisy');
  const ended = noisy.then(() => true);
  let quietCalls = 0;
  const callQuiet = async () => {
    expect(await invoke('quiet')).toBe('"ok"');
    quietCalls++;
    return false;
  };
  while (!(await Promise.race([ended, callQuiet()])));
  expect(await noisy).toBe('"done"');

  await eventually(async () => {
    const { logGroups } = await server.client.call(logsTraits, DescribeLogGroups, {});
    const group = logGroups.find(({ logGroupName }) => logGroupName === '/aws/lambda/noisy');
    return (group?.storedBytes ?? 0) >= LINES * (LINE_BYTES + OVERHEAD_BYTES) || undefined;
  });
  await eventually(async () => {
    const { events } = await server.client.call(logsTraits, FilterLogEvents, {
      logGroupName: '/aws/lambda/quiet',
      filterPattern: 'line',
    });
    return events.length >= quietCalls || undefined;
  });
});
