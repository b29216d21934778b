import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import {
  type ChunkRow,
  decodeIndex,
  encodeIndex,
  isIntactIndex,
  isChunkBlock,
  readTrailer,
  sealChunkBlock,
  TRAILER_BYTES,
} from '../../../src/storage/embedded/chunk/format.ts';
import {
  FRAME,
  FRAME_HEADER_BYTES,
  frameBytes,
  frameKind,
  frameLogNumber,
  framePayload,
  framePos,
  frameRecordCount,
  frameTimeMs,
  writeFrameHeader,
} from '../../../src/storage/embedded/frame/frame.ts';
import { isIntact, readBlockHeader, sealBlock } from '../../../src/storage/embedded/journal/block.ts';
import { decodeMetaPut, encodeMetaPut } from '../../../src/storage/embedded/frame/meta-payload.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { isStorageError } from '../../../src/storage/error.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const position = fc.integer({ min: 0, max: 2 ** 43 });

// Existing directories must remain readable, so these bytes are literals and not computed.
test('the bytes of a block with one frame', () => {
  const block = Buffer.alloc(68);
  writeFrameHeader(block, 32, {
    kind: FRAME.append,
    logNumber: 7,
    recordCount: 2,
    pos: 5,
    timeMs: 1_767_225_600_000,
    payloadBytes: 4,
  });
  block.write('data', 64);
  sealBlock(block, 0, 68, {
    frameCount: 1,
    position: { epoch: 3, offset: 8192, block: 2, chain: 0xcafef00d },
    previousEnd: 8192,
  });
  // Computed independently, with Python's struct and zlib.
  expect(block.toString('hex')).toBe(
    [
      '4d524a3167e243754400000003000000020000000df0feca0020000001000000',
      '040000000100000007000000020000000000000000001440000080aa6db77942',
      '64617461',
    ].join(''),
  );
});

test('a frame is decoded as it was encoded', () => {
  fc.assert(
    fc.property(u32, u32, position, position, bytes, (logNumber, recordCount, pos, timeMs, payload) => {
      const buffer = Buffer.alloc(3 + FRAME_HEADER_BYTES + payload.length);
      const header = {
        kind: FRAME.append,
        logNumber,
        recordCount,
        pos,
        timeMs,
        payloadBytes: payload.length,
      };
      writeFrameHeader(buffer, 3, header);
      payload.copy(buffer, 3 + FRAME_HEADER_BYTES);
      expect({
        kind: frameKind(buffer, 3),
        logNumber: frameLogNumber(buffer, 3),
        recordCount: frameRecordCount(buffer, 3),
        pos: framePos(buffer, 3),
        timeMs: frameTimeMs(buffer, 3),
        payloadBytes: frameBytes(buffer, 3) - FRAME_HEADER_BYTES,
      }).toEqual(header);
      expect(framePayload(buffer, 3)).toEqual(payload);
    }),
  );
});

test('a block is decoded as it was sealed, and rejected with any bit flipped', () => {
  fc.assert(
    fc.property(bytes, u32, u32, fc.nat(), (payload, epoch, chain, flip) => {
      const block = Buffer.concat([Buffer.alloc(32), payload]);
      const position = { epoch, offset: 4096, block: 1, chain };
      const crc = sealBlock(block, 0, block.length, { frameCount: 1, position, previousEnd: 4096 });
      const header = readBlockHeader(block, 0)!;
      expect(header).toEqual({
        isEncrypted: false,
        crc,
        length: block.length,
        epoch,
        block: 1,
        chain,
        previousEnd: 4096,
        frameCount: 1,
      });
      expect(isIntact(block, 0, header)).toBe(true);
      const bit = flip % (block.length * 8);
      block[bit >> 3] = block[bit >> 3]! ^ (1 << (bit & 7));
      const flipped = readBlockHeader(block, 0);
      expect(flipped !== undefined && isIntact(block, 0, flipped)).toBe(false);
    }),
  );
});

test('a chunk block is accepted with its log and length, and rejected with any bit flipped', () => {
  fc.assert(
    fc.property(bytes, u32, fc.nat(), (payload, logNumber, flip) => {
      const block = Buffer.concat([Buffer.alloc(16), payload]);
      sealChunkBlock(block, { logNumber, at: 0, end: block.length, offset: 0 });
      expect(isChunkBlock(block, logNumber)).toBe(true);
      expect(isChunkBlock(block, (logNumber + 1) % 2 ** 32)).toBe(false);
      expect(isChunkBlock(block.subarray(0, -1), logNumber)).toBe(false);
      const bit = flip % (block.length * 8);
      block[bit >> 3] = block[bit >> 3]! ^ (1 << (bit & 7));
      expect(isChunkBlock(block, logNumber)).toBe(false);
    }),
  );
});

test('the index of a chunk is decoded, and rejected with any bit flipped', () => {
  const row: fc.Arbitrary<ChunkRow> = fc.record({
    logNumber: u32,
    offset: position,
    length: u32,
    firstPos: position,
    endPos: position,
    lastTimeMs: position,
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.nat(1_000), fc.nat(), (rows, indexOffset, flip) => {
      const index = encodeIndex(rows, indexOffset);
      const fileBytes = indexOffset + index.length;
      expect(readTrailer(index.subarray(-TRAILER_BYTES), fileBytes)).toBe(indexOffset);
      expect(decodeIndex(index, index.length - TRAILER_BYTES)).toEqual(rows);
      const bit = flip % (index.length * 8);
      index[bit >> 3] = index[bit >> 3]! ^ (1 << (bit & 7));
      const found = readTrailer(index.subarray(-TRAILER_BYTES), fileBytes);
      expect(found === indexOffset && isIntactIndex(index)).toBe(false);
    }),
  );
});

test('a metadata entry with any key is decoded as it was encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), bytes, (key, value) => {
      expect(decodeMetaPut(encodeMetaPut({ key, value }))).toEqual({ key, value });
    }),
  );
});

test('with any bytes in a data directory, the store opens or throws a StorageError', async () => {
  const path = fc.constantFrom('checkpoint', 'journal/00000001.segment', 'chunks/00000001.chunk', 'format');
  await fc.assert(
    fc.asyncProperty(path, fc.uint8Array({ maxLength: 9_000 }), async (name, content) => {
      const disk = new FaultyDisk();
      const options = { segmentBytes: 16_384 };
      const settings = {
        clock: new VirtualClock(),
        logger: silentLogger,
        durability: 'fsync',
        options,
      } as const;
      const store = await openEmbeddedStore({ ...settings, disk });
      await store.logs.createLog('log', { retentionMs: 1 });
      await store.close();
      const file = await disk.open(name, 'write');
      await file.write(Buffer.from(content), 0, content.length, 0);
      try {
        await (await openEmbeddedStore({ ...settings, disk })).close();
      } catch (error) {
        expect(isStorageError(error)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
