import { expect, test } from 'vitest';
import { RecentInvocations } from '../../../src/server/dashboard/invocations/recent-invocations.ts';
import { summaryOf } from '../../../src/server/dashboard/invocations/summary.ts';
import { functionSpec } from '../../support/function-spec.ts';

const SOURCE = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

function invoked(payloads: readonly string[], logTail = ''): RecentInvocations {
  const recent = new RecentInvocations(() => 5);
  for (const [index, payload] of payloads.entries()) {
    // Buffers of events are reused: what is kept must be a copy.
    const bytes = Buffer.from(payload);
    const invocation = { requestId: `request ${index}`, payload: bytes, invokedFunctionArn: '' };
    const started = { spec: functionSpec({}), invocation, startedMs: 0 };
    recent.started(started);
    recent.ended(started, {
      kind: 'finished',
      payload: Buffer.from('null'),
      functionError: undefined,
      executedVersion: '$LATEST',
      logTail: Buffer.from(logTail),
    });
    recent.left(started);
    bytes.fill(0);
  }
  return recent;
}

const namespace = (({ account, region }) => ({ account, region }))(functionSpec({}));

function batch(records: number, dataBytes: number): string {
  const record = `{"kinesis":{"data":"${'A'.repeat(dataBytes)}"},"eventSourceARN":"${SOURCE}"}`;
  return `{"Records":[${Array.from({ length: records }, () => record).join(',')}]}`;
}

test('of a long event the beginning is kept, and what its records were', () => {
  const [kept] = invoked([batch(3, 2 ** 20)]).in(namespace);
  expect([kept!.event.length, kept!.eventBytes > 3 * 2 ** 20]).toEqual([256 * 1024, true]);
  expect(summaryOf(kept!)).toMatchObject({ records: 3, sourceArn: SOURCE, durationMs: 5 });
});

test('the source of events that are no batch is found in them', () => {
  const events = [
    { Records: [{ s3: { bucket: { arn: 'arn:aws:s3:::files' } } }] },
    { Records: [{ Sns: { TopicArn: 'arn:topic' } }] },
    { source: 'aws.events', resources: ['arn:rule'] },
    { Records: 'none' },
    7,
  ];
  const kept = invoked(events.map((event) => JSON.stringify(event))).in(namespace);
  const sources = ['arn:aws:s3:::files', 'arn:topic', 'arn:rule', undefined, undefined];
  expect(kept.map((one) => summaryOf(one).sourceArn)).toEqual(sources);
});

test.each([
  ['REPORT RequestId: a\tDuration: 1.00 ms\tMax Memory Used: 64 MB\tInit Duration: 90.11 ms\t\n', true],
  ['REPORT RequestId: a\tDuration: 1.00 ms\tMax Memory Used: 64 MB\t\n', false],
  ['{"type":"platform.report","record":{"metrics":{"maxMemoryUsedMB":64,"initDurationMs":9.1}}}\n', true],
])('memory and cold start are read from the report %s', (report, coldStart) => {
  const [kept] = invoked(['{}'], report).in(namespace);
  expect(summaryOf(kept!)).toMatchObject({ maxMemoryMb: 64, coldStart });
});

test('10,000 invocations are kept, and 32 MiB of their events', () => {
  const small = invoked(Array.from({ length: 10_001 }, () => '{}'));
  expect([small.in(namespace).length, small.in(namespace)[0]!.requestId]).toEqual([10_000, 'request 1']);
  expect(small.from(namespace, 9_999, 2).map(({ number }) => number)).toEqual([10_000, 10_001]);
  const large = invoked(Array.from({ length: 150 }, () => JSON.stringify('x'.repeat(2 ** 18))));
  expect(large.in(namespace).length).toBeLessThan(130);
});

test('each event that is kept is its own after others were dropped', () => {
  const events = Array.from({ length: 600 }, (_, index) =>
    `${index},`.repeat(1 + ((index * 7_919) % 40_000)),
  );
  const kept = invoked(['', ...events.slice(1)]).in(namespace);
  expect(kept.length).toBeLessThan(600);
  const number = ({ requestId }: { readonly requestId: string }) => Number(requestId.split(' ')[1]);
  const wrong = kept.filter((one) => one.event.toString() !== events[number(one)]!.slice(0, 256 * 1024));
  expect(wrong.map(number)).toEqual([]);
});
