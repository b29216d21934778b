import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LogFrameReader,
  type LogRecord,
  MAX_LOG_EVENT_BYTES,
} from '../../../src/runtime/log/log-frame-reader.ts';
import { LineSplitter } from '../../../src/runtime/log/line-splitter.ts';

function frame(text: string, timestampMs = 1_700_000_000_000): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(0xa55a0003, 0);
  header.writeUInt32BE(body.length, 4);
  header.writeBigUInt64BE(BigInt(timestampMs) * 1000n, 8);
  return Buffer.concat([header, body]);
}

function read(pieces: readonly Buffer[]): { records: LogRecord[]; raw: Buffer } {
  const records: LogRecord[] = [];
  const raw: Buffer[] = [];
  const reader = new LogFrameReader(
    (record) => records.push(record),
    (bytes) => raw.push(bytes),
  );
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return { records, raw: Buffer.concat(raw) };
}

const split = (bytes: Buffer, shares: readonly number[]) => {
  const offsets = [0, ...shares.map((share) => Math.floor(share * bytes.length)), bytes.length];
  offsets.sort((a, b) => a - b);
  return offsets.slice(1).map((end, n) => bytes.subarray(offsets[n], end));
};
const splits = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10 });

describe('framed log records', () => {
  it('are read unchanged, however the stream is split', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 8 });
    fc.assert(
      fc.property(texts, splits, (written, cuts) => {
        const bytes = Buffer.concat(written.map((text, n) => frame(text, n)));
        const { records, raw } = read(split(bytes, cuts));
        expect(records).toEqual(written.map((text, timestampMs) => ({ text, timestampMs })));
        expect(raw).toHaveLength(0);
      }),
    );
  });

  it('survive any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), splits, (bytes, cuts) => {
        read(split(Buffer.from(bytes), cuts));
      }),
    );
  });

  it('pass on bytes outside of frames', () => {
    const { records, raw } = read([frame('framed'), Buffer.from('plain text\n')]);
    expect(records).toMatchObject([{ text: 'framed' }]);
    expect(raw.toString()).toBe('plain text\n');
  });

  it('are split into events of a bounded size', () => {
    const text = 'x'.repeat(MAX_LOG_EVENT_BYTES + 10);
    const { records } = read([frame(text), frame('next')]);
    expect(records.map((record) => record.text.length)).toEqual([MAX_LOG_EVENT_BYTES, 10, 4]);
  });

  it('keep the incomplete record of a process that has ended', () => {
    expect(read([frame('cut short').subarray(0, 20)]).records).toMatchObject([{ text: 'cut ' }]);
  });
});

describe('raw lines', () => {
  it('are read one by one, however the stream is split', () => {
    const lines = fc.array(
      fc.string().map((text) => text.replaceAll('\n', ' ')),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(lines, splits, (written, cuts) => {
        const got: string[] = [];
        const splitter = new LineSplitter((line) => got.push(line));
        const bytes = Buffer.from(written.map((line) => `${line}\n`).join(''));
        for (const piece of split(bytes, cuts)) splitter.push(piece);
        splitter.end();
        expect(got).toEqual(written.map((line) => `${line}\n`));
      }),
    );
  });

  it('are split when they never end', () => {
    const got: number[] = [];
    const splitter = new LineSplitter((line) => got.push(line.length));
    splitter.push(Buffer.alloc(2 * MAX_LOG_EVENT_BYTES + 5, 'x'));
    splitter.end();
    expect(got).toEqual([MAX_LOG_EVENT_BYTES, MAX_LOG_EVENT_BYTES, 5]);
  });
});
