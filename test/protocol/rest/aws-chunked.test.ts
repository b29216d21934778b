import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked } from '../../../src/protocol/rest/aws-chunked.ts';

function encode(chunks: readonly Buffer[], extension: string, trailer: string): Buffer {
  const framed = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...framed, Buffer.from(`0${extension}\r\n${trailer}\r\n`)]);
}

const chunk = fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes));

test('signed and unsigned chunks are joined', () => {
  const extension = fc.constantFrom('', `;chunk-signature=${'a'.repeat(64)}`);
  const trailer = fc.constantFrom('', 'x-amz-checksum-crc32:AAAAAA==\r\n');
  fc.assert(
    fc.property(fc.array(chunk), extension, trailer, (chunks, ...form) => {
      expect(decodeAwsChunked(encode(chunks, ...form))).toEqual(Buffer.concat(chunks));
    }),
  );
});

test('an incomplete body is rejected', () => {
  const cut = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.array(chunk, { minLength: 1 }), cut, (chunks, part) => {
      const whole = encode(chunks, '', '');
      // The last chunk is `0` and two line ends. Without the first line end it is incomplete.
      const end = Math.floor(part * (whole.length - 3));
      expect(decodeAwsChunked(whole.subarray(0, end))).toBeUndefined();
    }),
  );
});

test('any bytes are decoded or rejected', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      decodeAwsChunked(Buffer.from(bytes));
    }),
  );
});
