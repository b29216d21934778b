import { expect, it } from 'vitest';
import { AnswerReader } from '../../src/bootstrap/response-reader.ts';

const MEGABYTE = 1024 * 1024;

function answerWith(body: Buffer, headers = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\n${headers}content-length: ${body.length}\r\n\r\n`),
    body,
  ]);
}

/** Puts bytes where the reader wants them, at most so many at a time, as a socket does. */
function feed(reader: AnswerReader, bytes: Buffer, most = Infinity): void {
  for (let at = 0; at < bytes.length;) {
    const count = bytes.copy(reader.space(), 0, at, Math.min(bytes.length, at + most));
    expect(count, 'room for more').toBeGreaterThan(0);
    reader.received(count);
    at += count;
  }
}

it('reads bodies of any length in a row, and hands each over in one piece', () => {
  const lengths = [0, 1, 200_000, 262_144, 6 * MEGABYTE, 3, 300_000, 300_000, 0, 2 * MEGABYTE, 10];
  const bodies = lengths.map((length, number) => Buffer.alloc(length, number + 1));
  for (const most of [1_000, 65_536, Infinity]) {
    const got: Buffer[] = [];
    const reader = new AnswerReader(({ body }) => got.push(Buffer.from(body)));
    feed(reader, Buffer.concat(bodies.map((body) => answerWith(body))), most);
    expect(got.map(({ length }) => length)).toEqual(lengths);
    expect(got.every((body, number) => body.equals(bodies[number]!))).toBe(true);
  }
});

it('reads a head that is longer than its memory', () => {
  const value = 'x'.repeat(700_000);
  const got: (string | undefined)[] = [];
  const reader = new AnswerReader(({ headers }) => got.push(headers.get('long')));
  feed(reader, answerWith(Buffer.from('{}'), `Long: ${value}\r\n`), 64_000);
  expect(got).toEqual([value]);
});

it('lets go of the memory of an event that was much larger than others', () => {
  const reader = new AnswerReader(() => {});
  const usual = reader.space().length;
  feed(reader, answerWith(Buffer.alloc(6 * MEGABYTE)));
  expect(reader.space()).toHaveLength(usual);
});
