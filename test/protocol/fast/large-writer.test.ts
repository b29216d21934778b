import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileLargeWriter } from '../../../src/protocol/fast/large-writer.ts';
import { compileJsonWriter, formatJson } from '../../../src/protocol/json/write.ts';
import { SLICE_BYTES } from '../../../src/protocol/fast/slice.ts';
import { SlicedBody, SlicePool } from '../../../src/protocol/fast/sliced-body.ts';
import { blob, integer, list, optional, string, structure } from '../../../src/schema/shape.ts';

const shape = structure({
  Before: optional(string()),
  Items: optional(list(structure({ Key: string(), Data: blob(), After: optional(string()) }))),
  Count: optional(integer()),
});
const writePlain = compileJsonWriter(shape);
const writeLarge = compileLargeWriter(shape)!;

const text = (body: string | SlicedBody) =>
  typeof body === 'string' ? body : Buffer.concat(body.pieces).toString('utf8');

test('a large response equals the output of the general writer', async () => {
  const item = fc.record(
    {
      Key: fc.string({ unit: 'grapheme' }),
      Data: fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.nat({ max: 1_200_000 }).map((length) => Buffer.alloc(length, length % 251)),
      ),
      After: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.nat({ max: 600_000 }).map((length) => 'ä'.repeat(length)),
      ),
    },
    { requiredKeys: ['Key', 'Data'] },
  );
  const response = fc.record(
    {
      Before: fc.string(),
      Items: fc
        .array(item, { maxLength: 6 })
        .map((items) => items.map((one) => ({ ...one, Data: Buffer.from(one.Data) }))),
      Count: fc.integer(),
    },
    { requiredKeys: [] },
  );
  const pool = new SlicePool();
  await fc.assert(
    fc.asyncProperty(response, async (value) => {
      const body = await writeLarge(value, pool);
      // Compared as a boolean, because a diff of megabytes would be unreadable.
      expect(text(body) === formatJson(writePlain, value).toString('utf8')).toBe(true);
      if (body instanceof SlicedBody) body.release();
    }),
    { numRuns: 40 },
  );
});

test('the event loop runs between slices', async () => {
  let turns = 0;
  const Data = Buffer.alloc(1024);
  const Items = Array.from({ length: 4000 }, () => ({ Key: 'k', Data }));
  const written = writeLarge({ Items }, new SlicePool());
  let done = false;
  const count = () => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const body = (await written) as SlicedBody;
  done = true;
  // The first slice is full before the first turn.
  expect(turns).toBeGreaterThanOrEqual(Math.floor(body.byteLength / SLICE_BYTES) - 1);
});

test('memory is reused only after it is released', async () => {
  const pool = new SlicePool();
  const write = async (fill: number) =>
    (await writeLarge({ Items: [{ Key: 'k', Data: Buffer.alloc(900, fill) }] }, pool)) as SlicedBody;
  const first = await write(1);
  const second = await write(2);
  const textBefore = text(first);
  expect(second.pieces[0]!.buffer).not.toBe(first.pieces[0]!.buffer);
  expect(text(first)).toBe(textBefore);
  first.release();
  first.release();
  const third = await write(3);
  expect(third.pieces[0]!.buffer).toBe(first.pieces[0]!.buffer);
  expect((await write(4)).pieces[0]!.buffer).not.toBe(third.pieces[0]!.buffer);
});

test('a response without blobs remains a string, and a shape without a list of them has no such writer', async () => {
  expect(await writeLarge({ Items: [], Count: 1 }, new SlicePool())).toBe('{"Items":[],"Count":1}');
  expect(compileLargeWriter(structure({ Names: list(string()), Data: blob() }))).toBeUndefined();
});
