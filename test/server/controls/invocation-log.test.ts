import { expect, test } from 'vitest';
import { InvocationLog } from '../../../src/server/controls/invocation-log.ts';
import { functionSpec } from '../../support/function-spec.ts';

function invocations(count: number, payloadOf: (index: number) => string): InvocationLog {
  const log = new InvocationLog(() => 0);
  for (let index = 0; index < count; index++) {
    const payload = Buffer.from(payloadOf(index));
    const invocation = { requestId: `request ${index}`, payload, invokedFunctionArn: '' };
    const started = { spec: functionSpec({}), invocation, startedMs: 0 };
    log.started(started);
    log.ended(started, {
      kind: 'finished',
      payload: Buffer.from('null'),
      functionError: undefined,
      executedVersion: '$LATEST',
      logTail: Buffer.alloc(0),
    });
  }
  return log;
}

test('the oldest invocations are dropped beyond a number', () => {
  const { all } = invocations(10_001, (index) => String(index));
  expect([all.length, all[0]!.event]).toEqual([10_000, 1]);
});

test('and beyond the size of their events', () => {
  const { all } = invocations(20, (index) => `"${String(index).padEnd(6 * 2 ** 20)}"`);
  expect([all.length, Number(all[0]!.event)]).toEqual([10, 10]);
});

test('an event is counted until 10,000 others have come', () => {
  const event = (index: number) => `{"Records":[${index}]}`;
  const attemptOfLast = (others: number) =>
    invocations(others + 2, (index) => event(index % (others + 1))).all.at(-1)!.attempt;
  expect([attemptOfLast(9_999), attemptOfLast(10_000)]).toEqual([2, 1]);
});
