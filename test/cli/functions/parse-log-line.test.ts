import { expect, test } from 'vitest';
import { parseLogLine } from '../../../src/cli/functions/parse-log-line.ts';

const ID = '3f4d8b2e-0c66-4d5c-9c0e-0a1b2c3d4e5f';
const TIME = '2026-01-01T00:00:00.000Z';

const json = (value: unknown) => JSON.stringify(value);

test.each([
  [`START RequestId: ${ID} Version: $LATEST\n`],
  [json({ time: TIME, type: 'platform.start', record: { requestId: ID, version: '1' } })],
])('the start of an invocation: %s', (message) => {
  expect(parseLogLine(message)).toEqual({ kind: 'start', requestId: ID });
});

test.each([
  [`END RequestId: ${ID}\n`],
  ['INIT_START Runtime Version: nodejs:22\tRuntime Version ARN: arn:aws:lambda\n'],
  ['EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE]\n'],
  [json({ time: TIME, type: 'platform.runtimeDone', record: { requestId: ID, status: 'success' } })],
])('what says that all is well: %s', (message) => {
  expect(parseLogLine(message)).toEqual({ kind: 'routine' });
});

test.each([
  ['', 'ok'],
  ['Status: timeout\t', 'timeout'],
  ['Status: error\tError Type: Runtime.ExitError\t', 'error'],
])('the report of an invocation in text, with the status "%s"', (status, expected) => {
  const message =
    `REPORT RequestId: ${ID}\tDuration: 8.25 ms\tBilled Duration: 9 ms\tMemory Size: 128 MB\t` +
    `Max Memory Used: 60 MB\tInit Duration: 120.50 ms\t${status}\n`;
  expect(parseLogLine(message)).toEqual({
    kind: 'report',
    requestId: ID,
    durationMs: 8.25,
    initMs: 120.5,
    status: expected,
  });
});

test('the report of an invocation in JSON', () => {
  const record = { requestId: ID, status: 'timeout', metrics: { durationMs: 3000 } };
  expect(parseLogLine(json({ time: TIME, type: 'platform.report', record }))).toEqual({
    kind: 'report',
    requestId: ID,
    durationMs: 3000,
    initMs: undefined,
    status: 'timeout',
  });
});

test.each([
  ['Node', `${TIME}\t${ID}\tWARN\tlow\n`, 'WARN', 'low'],
  ['Node, over several lines', `${TIME}\t${ID}\tINFO\ta\nb\n`, 'INFO', 'a\nb'],
  ['Python', `[WARNING]\t${TIME}\t${ID}\tlow\n`, 'WARN', 'low'],
  ['JSON', json({ timestamp: TIME, level: 'FATAL', message: 'gone', requestId: ID }), 'ERROR', 'gone'],
  [
    'JSON with an object',
    json({ timestamp: TIME, level: 'INFO', message: { a: 1 }, requestId: ID }),
    'INFO',
    '{"a":1}',
  ],
  [
    'a timeout',
    `${TIME} ${ID} Task timed out after 3.00 seconds\n\n`,
    'ERROR',
    'Task timed out after 3.00 seconds',
  ],
  [
    'a crash',
    `RequestId: ${ID} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n`,
    'ERROR',
    'Error: Runtime exited with error: exit status 1\nRuntime.ExitError',
  ],
  [
    'an unhandled rejection of Node',
    `${TIME}\t${ID}\tERROR\tUnhandled Promise Rejection \t${json({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost', reason: { errorType: 'Error', errorMessage: 'lost', stack: ['Error: lost', '    at f (/var/task/a.js:1:2)'] }, stack: ['Runtime.UnhandledPromiseRejection: Error: lost', '    at process.emit (node:events:1:2)'] })}\n`,
    'ERROR',
    'Unhandled Promise Rejection: Runtime.UnhandledPromiseRejection: Error: lost\n    at f (/var/task/a.js:1:2)',
  ],
  [
    'a thrown error of Node in JSON',
    json({
      timestamp: TIME,
      level: 'ERROR',
      requestId: ID,
      message: { errorType: 'Own', errorMessage: 'no', stackTrace: ['Own: no', '    at f'] },
    }),
    'ERROR',
    'Own: no\n    at f',
  ],
  [
    'a thrown error of Node',
    `${TIME}\t${ID}\tERROR\tInvoke Error \t${json({ errorType: 'TypeError', errorMessage: 'no', stack: ['TypeError: no', '    at f (/var/task/a.js:1:2)'] })}\n`,
    'ERROR',
    'Invoke Error: TypeError: no\n    at f (/var/task/a.js:1:2)',
  ],
  [
    'the errors in an error, each text once',
    `${TIME}\t${ID}\tERROR\tInvoke Error \t${json({
      errorType: 'Full',
      errorMessage: 'all failed',
      recordErrors: Array.from({ length: 9 }, (_, index) => ({
        errorType: 'Error',
        errorMessage: index < 2 ? 'no user' : `no ${index}`,
        stack: [index < 2 ? 'Error: no user' : `Error: no ${index}`, '    at f (/var/task/a.js:1:2)'],
      })),
      stack: ['Full: all failed', '    at g (/var/task/a.js:3:4)'],
    })}`,
    'ERROR',
    [
      'Invoke Error: Full: all failed\n    at g (/var/task/a.js:3:4)',
      ...['user', '2', '3', '4', '5'].map(
        (name) => `  [recordErrors]: Error: no ${name}\n      at f (/var/task/a.js:1:2)`,
      ),
      '  and 3 more',
    ].join('\n'),
  ],
  [
    'a thrown error in JSON',
    json({
      timestamp: TIME,
      level: 'ERROR',
      requestId: ID,
      errorType: 'Error',
      errorMessage: 'no',
      stackTrace: [],
    }),
    'ERROR',
    'Error: no',
  ],
])('text of an invocation: %s', (_, message, level, text) => {
  expect(parseLogLine(message)).toEqual({ kind: 'text', requestId: ID, level, text });
});

test.each([
  ['plain output\n', 'INFO', 'plain output'],
  ['{"event":"click","level":3}\n', 'INFO', '{"event":"click","level":3}'],
  ['{"type":"order","record":{"id":1}}', 'INFO', '{"type":"order","record":{"id":1}}'],
  [
    '[ERROR] ValueError: no\nTraceback (most recent call last):\n',
    'ERROR',
    '[ERROR] ValueError: no\nTraceback (most recent call last):',
  ],
  [
    'INIT_REPORT Init Duration: 9.00 ms\tPhase: init\tStatus: timeout\n',
    'ERROR',
    'INIT_REPORT Init Duration: 9.00 ms\tPhase: init\tStatus: timeout',
  ],
  [
    json({
      time: TIME,
      type: 'platform.initReport',
      record: {
        phase: 'init',
        status: 'error',
        errorType: 'Runtime.ImportModuleError',
        metrics: { durationMs: 9 },
      },
    }),
    'ERROR',
    'INIT_REPORT Init Duration: 9.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError',
  ],
])('text that names no invocation: %s', (message, level, text) => {
  expect(parseLogLine(message)).toEqual({ kind: 'text', requestId: undefined, level, text });
});
