import { expect, it } from 'vitest';
import { ResponseReader } from '../../../src/bootstrap/runtime-api/response-reader.ts';

const MEGABYTE = 1024 * 1024;

function responseWith(body: Buffer, headers = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\n${headers}content-length: ${body.length}\r\n\r\n`),
    body,
  ]);
}

/** Writes bytes into the reader's memory, at most `maxBytes` at a time, as a socket does. */
function feed(reader: ResponseReader, bytes: Buffer, maxBytes = Infinity): void {
  for (let offset = 0; offset < bytes.length;) {
    const count = bytes.copy(reader.space(), 0, offset, Math.min(bytes.length, offset + maxBytes));
    expect(count, 'room for more').toBeGreaterThan(0);
    reader.received(count);
    offset += count;
  }
}

it('reads consecutive bodies of any length, each in one piece', () => {
  const lengths = [0, 1, 200_000, 262_144, 6 * MEGABYTE, 3, 300_000, 300_000, 0, 2 * MEGABYTE, 10];
  const bodies = lengths.map((length, number) => Buffer.alloc(length, number + 1));
  for (const maxBytes of [1_000, 65_536, Infinity]) {
    const received: Buffer[] = [];
    const reader = new ResponseReader(({ body }) => received.push(Buffer.from(body)));
    feed(reader, Buffer.concat(bodies.map((body) => responseWith(body))), maxBytes);
    expect(received.map(({ length }) => length)).toEqual(lengths);
    expect(received.every((body, number) => body.equals(bodies[number]!))).toBe(true);
  }
});

it('reads a head that is larger than its memory', () => {
  const value = 'x'.repeat(700_000);
  const received: (string | undefined)[] = [];
  const reader = new ResponseReader(({ headers }) => received.push(headers.get('long')));
  feed(reader, responseWith(Buffer.from('{}'), `Long: ${value}\r\n`), 64_000);
  expect(received).toEqual([value]);
});

it('releases the memory of an unusually large event', () => {
  const reader = new ResponseReader(() => {});
  const usual = reader.space().length;
  feed(reader, responseWith(Buffer.alloc(6 * MEGABYTE)));
  expect(reader.space()).toHaveLength(usual);
});
