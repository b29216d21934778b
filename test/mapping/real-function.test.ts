import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/time/clock.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { openMappings } from '../../src/mapping/mappings.ts';
import { eventually } from '../support/eventually.ts';
import { FakeDestination, keysOf } from '../support/fakes/fake-destination.ts';
import { ROLE_ARN } from '../support/fakes/fake-function.ts';
import { FakeStreamReader } from '../support/fakes/fake-stream-reader.ts';
import { memoryStore } from '../support/memory-store.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { NAMESPACE, SETTINGS, SHARD_0, STREAM_ARN } from './world.ts';

// Behaves as the key of the first record says, in its own process.
const HANDLER = `
exports.handler = async ({ Records }) => {
  switch (Records[0].kinesis.partitionKey) {
    case 'throws': throw new Error('no');
    case 'hangs': return new Promise((resolve) => setTimeout(resolve, 60_000));
    case 'exits': process.exit(3);
    case 'is killed': return process.kill(process.pid, 'SIGKILL');
    case 'rejects behind': Promise.reject(new Error('late')); return new Promise(() => {});
    case 'never settles': return new Promise(() => {});
    case 'reports': return { batchItemFailures: [{ itemIdentifier: Records[0].kinesis.sequenceNumber }] };
    case 'reports rubbish': return { batchItemFailures: 'all of them' };
    case 'returns rubbish': return 'rubbish';
    case 'has no JSON': return 1n;
  }
};`;

let fixture: RuntimeFixture;

afterEach(() => fixture.close());

// Goal: however a real function fails, its records are discarded and the next ones delivered; an ended process blocks
// nothing.
// Method: each record causes one kind of failure, one per batch, with records that succeed in between.
test('records that a function fails on in any way are sent to the destination, and the others are delivered', async () => {
  fixture = new RuntimeFixture();
  const spec = fixture.define({ 'index.js': HANDLER }, { timeoutMs: 700 });
  const clock = systemClock;
  const reader = new FakeStreamReader(clock);
  const destination = new FakeDestination();
  const mappings = await openMappings({
    store: memoryStore(clock),
    reader,
    invoker: {
      describe: async () => ({ roleArn: ROLE_ARN, timeoutSeconds: 3 }),
      invoke: (_, payload, options) =>
        fixture.runtime.invoke(spec, { ...fixture.invocation(spec), ...options, payload }),
    },
    destination,
    clock,
    random: seededRandom('mappings'),
    logger: silentLogger,
    timeScale: 0,
  });
  const failing = [
    'throws',
    'hangs',
    'exits',
    'is killed',
    'rejects behind',
    'never settles',
    'reports',
    'reports rubbish',
    'has no JSON',
  ];
  const keys = failing.flatMap((key) => [key, 'does well']).concat('returns rubbish', 'does well');
  for (const key of keys) reader.put(SHARD_0, key);
  await mappings.create({
    namespace: NAMESPACE,
    eventSourceArn: STREAM_ARN,
    streamName: 'orders',
    startingPosition: 'TRIM_HORIZON',
    settings: {
      ...SETTINGS,
      batchSize: 1,
      maximumRetryAttempts: 0,
      reportBatchItemFailures: true,
      failureDestinationArn: 'arn:aws:sqs:us-east-1:000000000000:failed',
    },
    enabled: true,
  });
  await eventually(async () => {
    const [status] = mappings.status();
    return status!.recordsDelivered + status!.recordsDiscarded === keys.length || undefined;
  });
  expect(destination.messages.map(({ event }) => keysOf(event!))).toEqual(failing);
  const errors = destination.records.map(({ responseContext }) => responseContext!.functionError);
  // A report of failed items is not a function error.
  expect(errors).toEqual(failing.map((key) => (key.startsWith('reports') ? null : 'Unhandled')));
  await mappings.close();
});
