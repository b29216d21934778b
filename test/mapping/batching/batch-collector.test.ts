import { expect, test } from 'vitest';
import type { StreamRecord } from '../../../src/engine/port.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { BatchCollector, type BatchingContext } from '../../../src/mapping/batching/batch-collector.ts';
import { EventBatch } from '../../../src/mapping/batching/event-batch.ts';
import { DEFAULT_SETTINGS, type MappingSettings } from '../../../src/mapping/document.ts';

const record = (pos: number): StreamRecord => ({
  sequenceNumber: String(pos),
  partitionKey: 'key',
  data: Buffer.from('data'),
  encrypted: false,
  timestampMs: 0,
  position: { pos, index: 0 },
  next: { pos: pos + 1, index: 0 },
});

/** Collects a batch from a shard with one record, which comes after some waits. Another one arrives whenever the batch lingers. */
async function collect(settings: Partial<MappingSettings>, { waits = 0, batch = newBatch() } = {}) {
  const clock = new VirtualClock();
  let [end, lingers] = [waits > 0 ? 0 : 1, 0];
  const waited: { forMs: number; hadBuffer: boolean }[] = [];
  const context = {
    mapping: {
      document: () => ({ settings: { ...DEFAULT_SETTINGS, ...settings } }),
      statistics: { recordsPolled: 0, recordsFilteredOut: 0 },
    },
    reader: {
      async read({ pos }: { pos: number }) {
        const records = Array.from({ length: end - pos }, (_, index) => record(pos + index));
        return { records, next: { pos: end, index: 0 }, ended: false, millisBehindLatest: 0 };
      },
      select: () => 'accepted',
      async waitForRecords(_from: unknown, timeoutMs: number) {
        waited.push({ forMs: timeoutMs, hadBuffer: batch.hasBuffer });
        if (waited.length === waits) end = 1;
        await clock.advance(timeoutMs);
      },
    },
    signals: { isStopping: false },
    clock,
    linger: {
      async beforeDelivery() {
        lingers++;
        end++;
        return 'waited';
      },
    },
  } as unknown as BatchingContext;
  batch.reset('role');
  const start = { position: { pos: 0, index: 0 }, window: undefined };
  const collected = await new BatchCollector(context, batch, start, () => {}).run();
  return { lingers, records: batch.count, next: collected?.next.pos, waited };
}

function newBatch(): EventBatch {
  return new EventBatch({ shardId: 'shardId-0', region: 'us-east-1', eventSourceArn: 'arn' });
}

test('a batch lingers once, and has the records that arrived meanwhile', async () => {
  expect(await collect({})).toMatchObject({ lingers: 1, records: 2, next: 2 });
});

test.each([{ batchingWindowSeconds: 1 }, { batchSize: 1 }])(
  'a batch with %o does not linger',
  async (settings) => {
    expect(await collect(settings)).toMatchObject({ lingers: 0, records: 1, next: 1 });
  },
);

test('an idle shard has no buffer at first, and gives up that of its last batch after ten seconds', async () => {
  const batch = newBatch();
  const idle = { forMs: 15 * 60_000, hadBuffer: false };
  expect(await collect({}, { waits: 1, batch })).toMatchObject({ records: 2, waited: [idle] });
  const waited = [{ forMs: 10_000, hadBuffer: true }, idle, idle];
  expect(await collect({}, { waits: 3, batch })).toMatchObject({ records: 2, waited });
});
