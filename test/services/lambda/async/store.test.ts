import { describe, expect, it, vi } from 'vitest';
import { KIB } from '../../../../src/lib/bytes.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { noMeters } from '../../../../src/lib/metrics.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { FunctionInvoker } from '../../../../src/mapping/port.ts';
import type { InvocationResult } from '../../../../src/runtime/port.ts';
import { AsyncMetrics } from '../../../../src/services/lambda/async/metrics.ts';
import type { OutcomeReporter } from '../../../../src/services/lambda/async/outcome-reporter.ts';
import { AsyncQueue } from '../../../../src/services/lambda/async/queue.ts';
import { AsyncInvocationStore } from '../../../../src/services/lambda/async/store.ts';
import { openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import { FaultyDisk } from '../../../support/faulty-disk.ts';
import { finished } from '../world.ts';

/*
 * Asynchronous invocations on a disk that counts writes: queued invocations need little memory and few writes, however large
 * their payloads are.
 */

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const THROTTLED: InvocationResult = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };

const rulesOf = async () => ({ maxRetryAttempts: 2, maxAgeMs: 3_600_000, isStopped: false });
const reporter = { report: async () => {} } as unknown as OutcomeReporter;

async function open(disk: FaultyDisk, clock: VirtualClock, concurrency = 1000) {
  const logger = silentLogger;
  const store = await openEmbeddedStore({
    disk,
    clock,
    logger,
    durability: 'fsync',
    options: { segmentBytes: 1024 * KIB, pageBytes: 256 * KIB, tailBytes: 1024 * KIB },
  });
  const results: InvocationResult[] = [];
  const payloads: string[] = [];
  const invoker = {
    invoke: async (_: string, payload: Buffer) => {
      payloads.push(payload.toString());
      return results.shift() ?? THROTTLED;
    },
  } as unknown as FunctionInvoker;
  const invocations = await AsyncInvocationStore.open({ meta: store.meta, logs: store.logs, logger });
  const queue = new AsyncQueue({
    store: invocations,
    invoker,
    concurrency: { poolOf: () => ({ key: 'account', limit: concurrency }) },
    maxEnvironments: () => 32,
    rulesOf,
    reporter,
    metrics: new AsyncMetrics(noMeters),
    clock,
    logger,
  });
  queue.resume();
  return { store, queue, results, payloads };
}

/** Real time, for a busy machine; most waits end at once. */
const WAIT = { timeout: 30_000, interval: 1 };
const TRACE = 'Root=1-00000000-000000000000000000000000';
const payloadOf = (n: number) => JSON.stringify({ n, filler: 'x'.repeat(13 * KIB) });

async function accept(queue: AsyncQueue, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const payload = Buffer.from(payloadOf(n));
    const event = { functionArn: ARN, requestId: `request-${n}`, traceId: TRACE, payload };
    expect(await queue.accept(event)).toBe(true);
  }
}

describe('invocations of a throttled function', () => {
  it('are postponed without a write, and stored as small documents', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const { store, queue, payloads } = await open(disk, clock);
    await accept(queue, 100);
    await clock.advance(500);
    let written = 0;
    disk.onWrite = (path, bytes) => {
      if (path.startsWith('journal/') || path.startsWith('state/')) written += bytes;
    };
    await clock.advance(60_000);
    expect(payloads.length).toBeGreaterThan(500);
    expect(written).toBe(0);
    const documents = await store.meta.list('lambda/event/');
    expect(documents).toHaveLength(100);
    for (const { value } of documents) expect(value.length).toBeLessThan(400);
    queue.close();
    await store.close();
  });

  it('are run in order of arrival by the next server, which then frees their space', async () => {
    const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
    const first = await open(disk, clock);
    await accept(first.queue, 100);
    first.queue.close();
    await first.store.close();
    const { store, queue, results, payloads } = await open(disk, clock, 1);
    results.push(...Array.from({ length: 100 }, () => finished('{}')));
    await vi.waitUntil(async () => {
      await clock.advance(100);
      return (await store.meta.list('lambda/event/')).length === 0;
    }, WAIT);
    expect(payloads).toEqual(Array.from({ length: 100 }, (_, n) => payloadOf(n)));
    await clock.advance(1_000);
    const { firstPos, endPos } = await store.logs.bounds('lambda/event-payloads');
    expect(endPos).toBe(100);
    // Space is freed in steps of one mebibyte; the last step is not complete.
    expect(firstPos).toBeGreaterThan(20);
    queue.close();
    await store.close();
  });
});

it('runs an invocation whose payload an earlier release stored in the document', async () => {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const first = await open(disk, clock);
  const event = {
    functionArn: ARN,
    requestId: 'request',
    payload: payloadOf(7),
    acceptedMs: clock.now(),
    progress: { failures: 0, postponements: 3, nextAttemptMs: clock.now() + 5_000 },
  };
  await first.store.meta.create('lambda/event/000-000-request', Buffer.from(JSON.stringify(event)));
  await first.store.close();
  const { store, queue, results, payloads } = await open(disk, clock);
  results.push(finished('{}'));
  await clock.advance(5_000);
  expect(payloads).toEqual([payloadOf(7)]);
  expect(await store.meta.list('lambda/event/')).toEqual([]);
  queue.close();
  await store.close();
});
