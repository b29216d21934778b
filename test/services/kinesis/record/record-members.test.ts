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

function toShardRecords(batches: readonly Batch[]): ShardRecords {
  const found = new ShardRecords(new SequenceNumbers(3, 1_700_000_000));
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
