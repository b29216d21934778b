import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResponseReader } from '../../../../src/cli/bench/load/responses.ts';

const response = (status: string, body: string) =>
  Buffer.from(`HTTP/1.1 ${status}\r\nX-A: b\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

test('a response is complete at its last byte, however its bytes are split', () => {
  const bytes = response('200 OK', '{"FailedRecordCount":0}');
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length - 1), { maxLength: 10 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const reader = new ResponseReader();
      const found = places.slice(1).map((end, index) => reader.push(bytes.subarray(places[index], end)));
      expect(found.slice(0, -1).every((early) => early === undefined)).toBe(true);
      expect(found.at(-1)).toEqual({ ok: true, bytes: bytes.length, text: '' });
    }),
  );
});

test.each([
  ['400 Bad Request', '{"__type":"ValidationException"}'],
  ['200 OK', '{"FailedRecordCount":1,"Records":[{"ErrorCode":"ProvisionedThroughputExceededException"}]}'],
])('%s %s is a failure with its text', (status, body) => {
  const found = new ResponseReader().push(response(status, body));
  expect(found).toMatchObject({ ok: false, text: expect.stringContaining(body) });
});

test('a reader reads one response after another', () => {
  const reader = new ResponseReader();
  for (let count = 0; count < 3; count++)
    expect(reader.push(response('200 OK', ''))).toMatchObject({ ok: true });
});

test('only the size of a long response is kept', () => {
  const reader = new ResponseReader();
  const body = 'x'.repeat(3 * 2 ** 20);
  const bytes = response('200 OK', body);
  expect(reader.push(bytes.subarray(0, 2 ** 20 + 100))).toBeUndefined();
  expect(reader.push(bytes.subarray(2 ** 20 + 100))).toEqual({ ok: true, bytes: bytes.length, text: '' });
  expect(reader.push(response('200 OK', ''))).toMatchObject({ ok: true });
});
