import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamRecord } from '../../../src/engine/port.ts';
import { EventBatch, MAX_PAYLOAD_BYTES } from '../../../src/mapping/batching/event-batch.ts';
import { SHARD_0, STREAM_ARN } from '../world.ts';
import { codePoint } from '../../support/code-point.ts';

const ROLE = 'arn:aws:iam::000000000000:role/role';
const ODD_ROLE = 'arn:aws:iam::000000000000:role/röle"quoted';
const SOURCE = { shardId: SHARD_0, region: 'us-east-1', eventSourceArn: STREAM_ARN };

const record = fc.record({
  sequenceNumber: fc.bigInt({ min: 10n ** 55n, max: 10n ** 56n - 1n }).map(String),
  partitionKey: fc.oneof(
    fc.string({ unit: codePoint, minLength: 1 }),
    fc.string({ minLength: 1 }),
    fc.constant(undefined),
  ),
  data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  encrypted: fc.boolean(),
  timestampMs: fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }),
  position: fc.constant({ pos: 1, index: 0 }),
  next: fc.constant({ pos: 2, index: 0 }),
});

/** The same event made of objects, member by member as in docs/aws/mappings.md#events. */
function slowly(records: readonly StreamRecord[], role = ROLE): string {
  return JSON.stringify({
    Records: records.map(({ partitionKey, sequenceNumber, data, timestampMs }) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: data.toString('base64'),
        approximateArrivalTimestamp: timestampMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${SHARD_0}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: role,
      awsRegion: 'us-east-1',
      eventSourceARN: STREAM_ARN,
    })),
  });
}

test('the event equals JSON.stringify of the same records byte for byte, for a whole batch and for a part', () => {
  const batch = new EventBatch(SOURCE);
  const records = fc.array(record, { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(records, fc.constantFrom(ROLE, ODD_ROLE), fc.nat(), fc.nat(), (several, role, a, b) => {
      batch.reset(role);
      if (a % 2 === 1) batch.release();
      for (const one of several) expect(batch.add(one)).toBe(true);
      expect(batch.payload(0, several.length).toString()).toBe(slowly(several, role));
      const from = a % several.length;
      const to = from + 1 + (b % (several.length - from));
      expect(batch.payload(from, to).toString()).toBe(slowly(several.slice(from, to), role));
      expect(batch.payload(0, several.length).toString()).toBe(slowly(several, role));
    }),
  );
});

test('the payload limit is exact to the byte', () => {
  const one = (dataBytes: number, partitionKey: string): StreamRecord => ({
    sequenceNumber: '4'.repeat(56),
    partitionKey,
    data: Buffer.alloc(dataBytes),
    encrypted: false,
    timestampMs: 1_545_084_650_987,
    position: { pos: 1, index: 0 },
    next: { pos: 2, index: 0 },
  });
  const sizeWith = (keyLength: number) => Buffer.byteLength(slowly([one(4_718_000, 'k'.repeat(keyLength))]));
  const keyLength = 1 + MAX_PAYLOAD_BYTES - sizeWith(1);

  const batch = new EventBatch(SOURCE);
  batch.reset(ROLE);
  expect(batch.add(one(4_718_000, 'k'.repeat(keyLength + 1)))).toBe(false);
  expect(batch.count).toBe(0);
  expect(batch.add(one(4_718_000, 'k'.repeat(keyLength)))).toBe(true);
  expect(batch.payload(0, 1).length).toBe(MAX_PAYLOAD_BYTES);
  expect(batch.add(one(0, 'k'))).toBe(false);
  expect(batch.count).toBe(1);
});

test('reads as many bytes as the records of the last batch took, and never more than fit', () => {
  const batch = new EventBatch(SOURCE);
  batch.reset(ROLE);
  const whole = batch.bytesFor(10_000);
  expect(whole).toBeGreaterThan(4_700_000);
  expect(whole).toBeLessThan(MAX_PAYLOAD_BYTES * 0.75);
  for (let number = 0; number < 100; number++) {
    batch.add({
      sequenceNumber: '4'.repeat(56),
      partitionKey: 'key',
      data: Buffer.alloc(1_024),
      encrypted: false,
      timestampMs: 1_545_084_650_987,
      position: { pos: 1, index: 0 },
      next: { pos: 2, index: 0 },
    });
  }
  batch.reset(ROLE);
  // With the event's text around the data, and a spare quarter.
  expect(batch.bytesFor(100)).toBeGreaterThan(100 * 1_100);
  expect(batch.bytesFor(100)).toBeLessThan(100 * 2_000);
  expect(batch.bytesFor(10_000)).toBe(whole);
});
