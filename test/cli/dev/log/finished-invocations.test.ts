import { expect, test } from 'vitest';
import { FinishedInvocations } from '../../../../src/cli/dev/log/finished-invocations.ts';

test('keeps what is known of the last 2,000 invocations', () => {
  const finished = new FinishedInvocations();
  for (let n = 0; n <= 2_000; n++) {
    const response = Buffer.from(JSON.stringify({ batchItemFailures: [{ itemIdentifier: '1' }] }));
    finished.add({ requestId: String(n), event: Buffer.from('{}'), response, hasFailed: false });
  }
  expect(finished.take('0')).toBeUndefined();
  expect(finished.take('1')).toEqual({ records: 0, from: undefined, hasFailed: false, failedItems: 1 });
  expect(finished.take('1')).toBeUndefined();
});
