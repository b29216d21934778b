import { expect, test } from 'vitest';
import type { InvocationFacts } from '../../../../src/cli/dev/log/finished-invocations.ts';
import { InvocationLog } from '../../../../src/cli/dev/log/invocation-log.ts';
import type { InvocationReport, LogLevel, LogLine } from '../../../../src/cli/functions/log-line.ts';

const start = (requestId: string): LogLine => ({ kind: 'start', requestId });
const text = (message: string, level: LogLevel = 'INFO', requestId?: string): LogLine => ({
  kind: 'text',
  requestId,
  level,
  text: message,
});
const report = (requestId: string, status: InvocationReport['status'] = 'ok', durationMs = 8): LogLine => ({
  kind: 'report',
  requestId,
  durationMs,
  initMs: undefined,
  status,
});

const batch = (records: number): InvocationFacts => ({
  records,
  from: 'shard 0',
  hasFailed: false,
  failedItems: 0,
});

function logOf(facts: Record<string, InvocationFacts> = {}, maxLines = 2) {
  const log = new InvocationLog({
    maxLines,
    logsCommand: 'millrace logs -f alert',
    takeFacts: (requestId) => facts[requestId],
  });
  return (...lines: LogLine[]) =>
    log.select(lines.map((line) => ({ stream: 's', line }))).map((shown) => shown.text);
}

test('sums up each invocation', () => {
  const show = logOf({
    a: batch(12),
    c: { ...batch(12), hasFailed: true },
    d: { ...batch(12), failedItems: 3 },
  });
  expect(show(start('a'), text('hello'), report('a'))).toEqual(['hello', '← 12 records, shard 0, 8 ms, ok']);
  expect(show(start('b'), report('b', 'timeout', 3000.4))).toEqual(['← 1 invocation, 3000 ms, timed out']);
  expect(show(report('c'))).toEqual(['← 12 records, shard 0, 8 ms, failed']);
  expect(show(report('d'))).toEqual(['← 12 records, shard 0, 8 ms, 3 records failed']);
});

test('limits the lines of an invocation, and says how many there are', () => {
  const show = logOf();
  expect(show(start('a'), text('1'), text('2'), text('3'))).toEqual(['1', '2']);
  expect(show(text('4'), report('a'))).toEqual([
    'and 2 more lines: millrace logs -f alert',
    '← 1 invocation, 8 ms, ok',
  ]);
  expect(show(start('b'), text('5'))).toEqual(['5']);
});

test('shows every warning and error beyond the limit', () => {
  const show = logOf({}, 0);
  expect(show(start('a'), text('fine'), text('low', 'WARN'), text('boom', 'ERROR'))).toEqual(['low', 'boom']);
});

test('counts lines that repeat', () => {
  const show = logOf();
  expect(show(...Array.from({ length: 40 }, () => text('boom', 'ERROR', 'a')))).toEqual(['boom (40 times)']);
});

test('sums up many invocations in one line, but no failure', () => {
  const sources = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`r${index}`, batch(200)]));
  const reports = Object.keys(sources).map((id, index) => report(id, 'ok', index));
  expect(logOf(sources)(...reports, report('x', 'error'))).toEqual([
    '← 1 invocation, 8 ms, failed',
    '← 10 invocations, 2,000 records, 0 to 9 ms, ok',
  ]);
});

test('forgets the oldest of 1,000 invocations that have not ended', () => {
  const show = logOf();
  const others = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => text('x', 'INFO', `other ${from + index}`));
  show(text('1', 'INFO', 'a'), text('2', 'INFO', 'a'));
  expect(show(...others(0, 999), text('3', 'INFO', 'a'))).toEqual(['x (999 times)']);
  expect(show(...others(999, 1_000), text('4', 'INFO', 'a'))).toEqual(['x', '4']);
});

test('names the handler of an invocation that failed', () => {
  const log = new InvocationLog({
    maxLines: 2,
    logsCommand: 'millrace logs -f alert',
    takeFacts: () => undefined,
    handlerOf: () => 'src/alert.handler (serverless.yml:14)',
  });
  const lines = [report('a'), report('b', 'error')].map((line) => ({ stream: 's', line }));
  expect(log.select(lines).map(({ text: shown }) => shown)).toEqual([
    '← 1 invocation, 8 ms, failed: src/alert.handler (serverless.yml:14)',
    '← 1 invocation, 8 ms, ok',
  ]);
});
