import { expect, test } from 'vitest';
import { noMeters } from '../../../src/lib/metrics.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessInvocation } from '../../../src/runtime/in-process/in-process-invocation.ts';
import { OutputPacer } from '../../../src/runtime/log/output-pacer.ts';
import { FunctionMetrics } from '../../../src/runtime/metrics/function-metrics.ts';
import type { LogLine } from '../../../src/runtime/port.ts';

const spec = {
  key: 'bill',
  functionName: 'bill',
  version: '$LATEST',
  account: '000000000000',
  region: 'us-east-1',
  roleArn: 'arn:aws:iam::000000000000:role/test',
  runtimeName: 'nodejs22.x',
  handler: 'index.handler',
  memoryMb: 128,
  timeoutMs: 3_000,
  environment: {},
  codeDirectory: '',
  logging: { group: '/aws/lambda/bill', format: 'Text' },
} as const;

test('all lines of an invocation have its trace', async () => {
  const clock = new VirtualClock();
  const lines: LogLine[] = [];
  const traceId = 'Root=1-2-3;Parent=4;Sampled=1';
  const run = new InProcessInvocation({
    spec,
    invocation: { requestId: 'r', payload: Buffer.from('{}'), invokedFunctionArn: 'arn', traceId },
    clock,
    random: seededRandom('in process'),
    logSink: { write: (line) => void lines.push(line) },
    metrics: new FunctionMetrics(noMeters),
    pacer: new OutputPacer(clock),
  });
  await run.run(async () => {
    run.log.write('a line\n');
    return { kind: 'returned', payload: Buffer.from('null') };
  });
  expect(lines.map(({ message }) => message.split(/\s/)[0])).toEqual(['START', 'a', 'END', 'REPORT']);
  expect(new Set(lines.map((line) => line.traceId))).toEqual(new Set([traceId]));
});
