import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DamagedRecording } from '../../../src/recording/damaged-recording.ts';
import { openCompactEncoder } from '../../../src/recording/format/compact-encoder.ts';
import type { OpenEncoder } from '../../../src/recording/format/encoder.ts';
import { formatFrame, MAGIC, MAX_FRAME_BYTES } from '../../../src/recording/format/frame.ts';
import { MAX_LINE_BYTES } from '../../../src/recording/format/read-lines.ts';
import { readRecording } from '../../../src/recording/format/read-recording.ts';
import { openGzipEncoder, openTextEncoder } from '../../../src/recording/format/text-encoder.ts';
import type { RecordedRecord } from '../../../src/recording/recorded-record.ts';
import { codePoint } from '../../support/code-point.ts';

const HEADER = { stream: 'orders', region: 'eu-west-1', recordedMs: Date.UTC(2026, 0, 1), openShards: 4 };
const FORMATS: Readonly<Record<string, OpenEncoder>> = {
  ndjson: openTextEncoder,
  'ndjson.gz': openGzipEncoder,
  mrec: openCompactEncoder,
};

const records = fc.array(
  fc.record({
    timestampMs: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
    shardId: fc.nat({ max: 9 }).map((number) => `shardId-00000000000${number}`),
    sequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 56n }).map(String),
    // Line breaks, quotes and characters of all planes, as keys may have.
    partitionKey: fc.option(fc.string({ unit: codePoint, minLength: 1, maxLength: 256 }), { nil: undefined }),
    explicitHashKey: fc.option(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String), { nil: undefined }),
    data: fc
      .oneof(
        fc.uint8Array(),
        fc.string({ unit: codePoint }).map((text) => Buffer.from(text)),
        fc.json().map((text) => Buffer.from(`\uFEFF${text}\r\n`)),
      )
      .map((bytes) => Buffer.from(bytes)),
  }),
);

/** Chunks of a few bytes, so that every boundary is met. */
async function* inChunks(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function encode(open: OpenEncoder, all: readonly RecordedRecord[], flushAfter = 3): Promise<Buffer> {
  const encoder = open(HEADER);
  const parts: Buffer[] = [];
  for (const [index, record] of all.entries()) {
    encoder.add(record);
    if (index % flushAfter === 0) parts.push(await encoder.flush());
  }
  return Buffer.concat([...parts, await encoder.end()]);
}

async function decode(bytes: Buffer, chunkBytes?: number) {
  const { header, records: read } = await readRecording('a file', inChunks(bytes, chunkBytes));
  const all: RecordedRecord[] = [];
  for await (const { record } of read) all.push(record);
  return { header, records: all };
}

describe.each(Object.entries(FORMATS))('%s', (_name, open) => {
  test('what was written is read', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (all) => {
        expect(await decode(await encode(open, all))).toEqual({ header: HEADER, records: all });
      }),
      { numRuns: 25 },
    );
  });

  test('a changed or cut file is refused with the place, or is another valid recording', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.nat(), fc.integer({ min: 0, max: 255 }), async (all, at, byte) => {
        const bytes = await encode(open, all);
        const changed = Buffer.from(bytes);
        changed[at % bytes.length] = byte;
        for (const damaged of [changed, bytes.subarray(0, at % bytes.length)]) {
          await decode(damaged).catch((error: unknown) => {
            expect(error).toBeInstanceOf(DamagedRecording);
            expect(String(error)).toMatch(/a file, (?:line|byte) \d+/);
          });
        }
      }),
      { numRuns: 25 },
    );
  });
});

test('the compact form notices every changed byte and every cut', async () => {
  const record = {
    timestampMs: 1,
    shardId: 's',
    sequenceNumber: '1',
    partitionKey: 'k',
    explicitHashKey: undefined,
    data: Buffer.from('hello'),
  };
  const bytes = await encode(openCompactEncoder, [record, record], 1);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 0x41;
    await expect(decode(changed)).rejects.toThrow(DamagedRecording);
    await expect(decode(bytes.subarray(0, at))).rejects.toThrow(DamagedRecording);
  }
  await expect(decode(Buffer.concat([bytes, Buffer.from('x')]))).rejects.toThrow(
    'bytes follow the end frame',
  );
});

test('random bytes are refused with the place', async () => {
  const beginnings = [
    Buffer.alloc(0),
    MAGIC,
    gzipSync('{"millraceRecording":1}\n{'),
    Buffer.from('{"millraceRecording":1}\n'),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...beginnings),
      fc.uint8Array({ minLength: 1 }),
      async (beginning, bytes) => {
        await decode(Buffer.concat([beginning, bytes])).catch((error: unknown) => {
          expect(error).toBeInstanceOf(DamagedRecording);
          expect(String(error)).toMatch(/a file, (?:line|byte) \d+/);
        });
      },
    ),
  );
});

test.each([
  ['', 'a file, line 1: the file is empty'],
  ['hello', 'a file, line 1 (byte 0): the line is no JSON object; it begins with "hello"'],
  ['{"a":1}', 'a file, line 1 (byte 0): the header {"millraceRecording":1} of a recording is missing'],
  [
    '{"millraceRecording":2}',
    'a file, line 1 (byte 0): the recording has version 2, and this program reads up to 1',
  ],
  ['{"millraceRecording":1}\n{"time":"then"}', 'a file, line 2 (byte 24): "time" is not a time such as'],
  [
    '{"millraceRecording":1}\n\n{"time":"2026-01-01T00:00:00Z","partitionKey":"a","base64":"?"}',
    'a file, line 3 (byte 25): "base64" is not base64',
  ],
  ['{"millraceRecording":1}\n{"time":"2026-01-01T00:00:00Z"}', 'a record has either "text" or "base64"'],
])('%j is refused', async (text, message) => {
  await expect(decode(Buffer.from(text))).rejects.toThrow(message);
});

test('a recording can be written by hand', async () => {
  const text =
    '{"millraceRecording":1}\r\n{"time":"2026-01-01T00:00:00Z","partitionKey":"a","text":"x"}\r\n\r\n';
  expect(await decode(Buffer.from(text))).toMatchObject({
    header: { openShards: 1 },
    records: [{ timestampMs: Date.UTC(2026, 0, 1), partitionKey: 'a', data: Buffer.from('x') }],
  });
});

test('lengths above the bounds are refused before anything is allocated for them', async () => {
  const frame = await formatFrame({ kind: 'records', recordCount: 1, content: Buffer.alloc(10) });
  for (const offset of [6, 10]) {
    const hostile = Buffer.from(frame);
    hostile.writeUInt32BE(0xffff_ffff, offset);
    const header = await formatFrame({
      kind: 'header',
      recordCount: 0,
      content: Buffer.from('{"millraceRecording":1}'),
    });
    await expect(decode(Buffer.concat([MAGIC, header, hostile]))).rejects.toThrow(
      `a frame of 4294967295 bytes is above ${MAX_FRAME_BYTES}`,
    );
  }
});

test('a frame and a gzip member that inflate to more than the bounds are refused', async () => {
  const bomb = Buffer.alloc(MAX_LINE_BYTES + 1, 'a');
  const frame = await formatFrame({ kind: 'header', recordCount: 0, content: bomb });
  await expect(decode(Buffer.concat([MAGIC, frame]))).rejects.toThrow('is above');
  await expect(decode(gzipSync(bomb), 65_536)).rejects.toThrow(
    'a file, line 1 (byte 0): the line is longer than',
  );
});
