import { expect, test } from 'vitest';
import { featuresOf } from '../../../../src/lib/platform/features.ts';
import { processesChoice } from '../../../../src/cli/start/options/process-options.ts';

const NONE = {
  processes: 2,
  store: undefined,
  'api-port': undefined,
  'test-controls': false,
  tls: undefined,
};

test('a server has one process unless more are asked for', () => {
  expect(processesChoice({ ...NONE, processes: undefined }, featuresOf('win32'))).toBeUndefined();
  expect(processesChoice(NONE, featuresOf('linux'))).toMatchObject({ count: 2 });
  expect(processesChoice(NONE, featuresOf('darwin'))).toMatchObject({ count: 2 });
});

test.each([
  [{ store: 'nats://a:4222' }, /--store does not go with --processes: .*several gateways/],
  [{ 'api-port': 0 }, /--api-port does not go with --processes: .*main port/],
  [{ 'test-controls': true }, /--test-controls does not go with --processes/],
  [{ tls: 'self-signed' as const }, /--tls does not go with --processes: .*--tls-cert and --tls-key/],
])('%j is refused with a reason', (options, message) => {
  expect(() => processesChoice({ ...NONE, ...options }, featuresOf('linux'))).toThrow(message);
});

test('on Windows several processes are refused', () => {
  expect(() => processesChoice(NONE, featuresOf('win32'))).toThrow(/--processes is for Linux and macOS/);
});
