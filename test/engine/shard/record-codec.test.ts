import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkBatch,
  contentBytes,
  MalformedBatch,
  UNENCRYPTED,
  RecordBatch,
  recordAt,
  recordEnd,
  SingleRecord,
} from '../../../src/engine/shard/record-codec.ts';

const record = fc
  .record({
    partitionKey: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256 }), {
      nil: undefined,
    }),
    data: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ partitionKey, data }) => ({
    partitionKey,
    keyBytes: Buffer.byteLength(partitionKey ?? ''),
    data: Buffer.from(data),
  }));

function decodeBatch(bytes: Buffer, recordCount: number) {
  checkBatch(bytes, recordCount);
  const records = [];
  for (let at = 0; at < bytes.length; at = recordEnd(bytes, at)) {
    const record = recordAt(bytes, at);
    expect(contentBytes(bytes, at)).toBe(record.keyBytes + record.data.length);
    records.push(record);
  }
  return records;
}

describe('record codec', () => {
  it('reads what it wrote, at any offset and within its bounds', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        fc.nat({ max: 40 }),
        fc.boolean(),
        (records, offset, encrypted) => {
          const flags = { encrypted };
          const batch =
            records.length === 1 ? new SingleRecord(records[0]!, flags) : new RecordBatch(records, flags);
          const target = Buffer.alloc(offset + batch.byteLength + 1, 0xee);
          batch.writeTo(target, offset);
          expect(target.subarray(0, offset).every((byte) => byte === 0xee)).toBe(true);
          expect(target.at(-1)).toBe(0xee);
          const bytes = target.subarray(offset, offset + batch.byteLength);
          expect(decodeBatch(bytes, batch.recordCount)).toEqual(
            records.map((record) => ({ ...record, encrypted })),
          );
        },
      ),
    );
  });

  it('returns views, not copies', () => {
    const batch = new SingleRecord(
      { partitionKey: 'k', keyBytes: 1, data: Buffer.from('data') },
      UNENCRYPTED,
    );
    const bytes = Buffer.alloc(batch.byteLength);
    batch.writeTo(bytes, 0);
    expect(decodeBatch(bytes, 1)[0]!.data.buffer).toBe(bytes.buffer);
  });

  it('reads random bytes as records or throws MalformedBatch', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 5 }), (bytes, count) => {
        try {
          expect(decodeBatch(Buffer.from(bytes), count)).toHaveLength(count);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBatch);
        }
      }),
    );
  });
});
