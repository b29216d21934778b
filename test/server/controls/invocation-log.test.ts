import { expect, test } from 'vitest';
import { InvocationLog } from '../../../src/server/controls/invocation-log.ts';
import type { StartedInvocation } from '../../../src/server/controls/running-invocations.ts';
import { functionSpec } from '../../support/function-spec.ts';

const RESULT = {
  kind: 'finished',
  payload: Buffer.from('null'),
  functionError: undefined,
  executedVersion: '$LATEST',
  logTail: Buffer.alloc(0),
} as const;

function start(log: InvocationLog, index: number, payload: string): StartedInvocation {
  const invocation = { requestId: `request ${index}`, payload: Buffer.from(payload), invokedFunctionArn: '' };
  const started = { spec: functionSpec({}), invocation, startedMs: 0 };
  log.started(started);
  return started;
}

function invocations(count: number, payloadOf: (index: number) => string): InvocationLog {
  const log = new InvocationLog(() => 0);
  for (let index = 0; index < count; index++) log.ended(start(log, index, payloadOf(index)), RESULT);
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

test('attempts at the same time are counted in the order in which they start', () => {
  const log = new InvocationLog(() => 0);
  const started = [0, 1].map((index) => start(log, index, '{"Records":[]}'));
  for (const one of started) log.ended(one, RESULT);
  expect(log.all.map(({ attempt }) => attempt)).toEqual([1, 2]);
});
