import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShardRecords } from '../../../../src/engine/reading/shard-records.ts';
import {
  checkBatch,
  contentBytes,
  RecordBatch,
  recordEnd,
} from '../../../../src/engine/shard/record-codec.ts';
import { SequenceNumbers } from '../../../../src/engine/shard/sequence-number.ts';
import { compileLargeWriter } from '../../../../src/protocol/fast/large-writer.ts';
import { SlicedBody, SlicePool } from '../../../../src/protocol/fast/sliced-body.ts';
import { compileJsonWriter, formatJson } from '../../../../src/protocol/json/write.ts';
import { list, structure } from '../../../../src/schema/shape.ts';
import type { StoredBatch } from '../../../../src/storage/port.ts';
import { describeRecords } from '../../../../src/services/kinesis/record/record-list.ts';
import { Record } from '../../../../src/services/kinesis/shapes.ts';

const output = structure({ Records: list(Record) });
const writeGeneral = compileJsonWriter(output);
const writeLarge = compileLargeWriter(output)!;

const record = fc
  .record({
    partitionKey: fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.string({ unit: fc.constantFrom('"', '\\', '\u0000', '\u001f', '\u007f', 'a'), minLength: 1 }),
      fc.constant(undefined),
    ),
    // Above 512 KiB a record fits into no slice.
    data: fc.oneof(
      { weight: 8, arbitrary: fc.uint8Array({ maxLength: 40 }) },
      { weight: 2, arbitrary: fc.nat({ max: 900_000 }).map((length) => Buffer.alloc(length, length % 251)) },
    ),
  })
  .map(({ partitionKey, data }) => ({
    partitionKey,
    keyBytes: Buffer.byteLength(partitionKey ?? ''),
    data: Buffer.from(data),
  }));

const batch = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 12 }),
  encrypted: fc.boolean(),
  timestampMs: fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
  atMostSkipped: fc.nat({ max: 11 }),
});

type Batch = typeof batch extends fc.Arbitrary<infer B> ? B : never;

function toShardRecords(
  batches: readonly Batch[],
  numbers = new SequenceNumbers(3, 1_700_000_000),
): ShardRecords {
  const found = new ShardRecords(numbers);
  for (const [pos, { records, encrypted, timestampMs, atMostSkipped }] of batches.entries()) {
    const written = new RecordBatch(records, { encrypted });
    const bytes = Buffer.alloc(written.byteLength);
    written.writeTo(bytes, 0);
    checkBatch(bytes, records.length);
    const skipped = Math.min(atMostSkipped, records.length - 1);
    let firstByte = 0;
    for (let index = 0; index < skipped; index++) firstByte = recordEnd(bytes, firstByte);
    expect(contentBytes(bytes, firstByte)).toBe(records[skipped]!.keyBytes + records[skipped]!.data.length);
    found.add({
      batch: { pos, firstIndex: 0, timestampMs, recordCount: records.length, bytes },
      skipped,
      firstByte,
      count: records.length - skipped,
      afterBatch: { pos: pos + 1, index: 0 },
    });
  }
  return found;
}

test('the fast writer serializes stored records as the general writer does', async () => {
  const pool = new SlicePool();
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 5 }), async (batches) => {
      const Records = describeRecords(toShardRecords(batches));
      const general = formatJson(writeGeneral, { Records });
      const large = await writeLarge({ Records }, pool);
      if (!(large instanceof SlicedBody)) {
        expect(large).toBe('{"Records":[]}');
        return;
      }
      expect(large.byteLength).toBe(Buffer.byteLength(general));
      expect(Buffer.concat(large.pieces).equals(Buffer.from(general))).toBe(true);
      large.release();
    }),
    { numRuns: 60 },
  );
});

/** The records of a shard from `from` on, as the store returns them for that read. */
function readFrom(shard: Shard, from: number, count: number): ShardRecords {
  const found = new ShardRecords(shard.numbers);
  let first = 0;
  for (const batch of shard.batches) {
    const skipped = Math.max(0, from - first);
    const taken = Math.min(batch.recordCount, from + count - first) - skipped;
    let firstByte = 0;
    for (let index = 0; index < Math.min(skipped, batch.recordCount); index++)
      firstByte = recordEnd(batch.bytes, firstByte);
    const afterBatch = { pos: batch.pos + 1, index: 0 };
    if (taken > 0) found.add({ batch, skipped, firstByte, count: taken, afterBatch });
    first += batch.recordCount;
  }
  return found;
}

interface Shard {
  readonly numbers: SequenceNumbers;
  readonly batches: readonly StoredBatch[];
}

function shardOf(number: number, sizes: readonly number[]): Shard {
  const batches = sizes.map((recordCount, batch) => {
    const records = Array.from({ length: recordCount }, (_, index) => ({
      partitionKey: 'key',
      keyBytes: 3,
      data: Buffer.alloc(20_000 + ((batch * 7 + index) % 30) * 1_001, number * 31 + batch * 5 + index),
    }));
    const written = new RecordBatch(records, { encrypted: batch % 3 === 0 });
    const bytes = Buffer.alloc(written.byteLength);
    written.writeTo(bytes, 0);
    // Two batches of one position, as a cluster returns them.
    const [pos, firstIndex] = batch % 4 === 3 ? [batch - 1, sizes[batch - 1]!] : [batch, 0];
    return { pos, firstIndex, timestampMs: 1_750_000_000_000 + batch, recordCount, bytes };
  });
  return { numbers: new SequenceNumbers(number, 1_700_000_000), batches };
}

const read = fc.record({
  shard: fc.nat({ max: 1 }),
  from: fc.nat({ max: 30 }),
  count: fc.integer({ min: 1, max: 60 }),
});
const step = fc.oneof(
  { weight: 3, arbitrary: read },
  { weight: 2, arbitrary: fc.constant('release' as const) },
);

test('readers of the same records are sent the text of the first one, whatever else is written or sent meanwhile', async () => {
  const sizes = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })), {
    minLength: 6,
    maxLength: 8,
  });
  let sharedPieces = 0;
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 1, max: 6 }),
      fc.array(step, { minLength: 6, maxLength: 14 }),
      async (batchSizes, spares, steps) => {
        const pool = new SlicePool(spares, Math.ceil(spares / 2));
        const shards = [shardOf(1, batchSizes), shardOf(2, batchSizes.toReversed())];
        const sent: { body: SlicedBody; expected: Buffer }[] = [];
        const releaseAll = () => {
          for (const { body, expected } of sent.splice(0)) {
            expect(Buffer.concat(body.pieces).equals(expected)).toBe(true);
            body.release();
          }
        };
        for (const one of steps) {
          if (one === 'release') {
            releaseAll();
            continue;
          }
          const Records = describeRecords(readFrom(shards[one.shard]!, one.from, one.count));
          const expected = Buffer.from(formatJson(writeGeneral, { Records }));
          const body = await writeLarge({ Records }, pool);
          if (!(body instanceof SlicedBody)) continue;
          const others = new Set(
            sent.flatMap((response) => response.body.pieces.map(({ buffer }) => buffer)),
          );
          sharedPieces += body.pieces.filter(({ buffer }) => others.has(buffer)).length;
          sent.push({ body, expected });
        }
        releaseAll();
      },
    ),
    { numRuns: 20 },
  );
  expect(sharedPieces).toBeGreaterThan(0);
});

test('texts are kept only when some records are read twice, and within their bound', async () => {
  const pool = new SlicePool(4, 2);
  const shard = shardOf(1, [40, 40, 40]);
  const read = async (from: number, count: number) => {
    const body = await writeLarge({ Records: describeRecords(readFrom(shard, from, count)) }, pool);
    (body as SlicedBody).release();
  };
  for (let from = 0; from < 60; from += 20) await read(from, 20);
  expect(pool.texts.count).toBe(0);
  await read(50, 20);
  expect(pool.texts.count).toBeGreaterThan(0);
  await read(0, 120);
  expect(pool.texts.count).toBe(2);
});
