import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsChunked, parseTrailer } from '../../../src/protocol/rest/aws-chunked.ts';

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
      expect(decodeAwsChunked(encode(chunks, ...form))?.content).toEqual(Buffer.concat(chunks));
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

const CRC = 'x-amz-checksum-crc32:AAAAAA==';
const VALUES = { 'x-amz-checksum-crc32': 'AAAAAA==' };

test.each<[string, string, string | undefined, Record<string, string> | undefined]>([
  ['nothing', '\r\n', undefined, {}],
  ['what is announced', `${CRC}\r\n\r\n`, 'x-amz-checksum-crc32', VALUES],
  ['names in other case, spaces', 'X-Amz-Checksum-CRC32 : AAAAAA== \n', ' X-Amz-Checksum-Crc32', VALUES],
  ['a signature', `${CRC}\n\r\nx-amz-trailer-signature:ab\r\n\r\n`, 'x-amz-checksum-crc32', VALUES],
  ['not what is announced', '\r\n', 'x-amz-checksum-crc32', undefined],
  ['more than is announced', `${CRC}\r\n\r\n`, undefined, undefined],
  ['a line twice', `${CRC}\r\n${CRC}\r\n`, 'x-amz-checksum-crc32', undefined],
  ['another header than a checksum', 'x-amz-meta-a:b\r\n', 'x-amz-meta-a', undefined],
  ['another chunk', '5\r\nhello\r\n', undefined, undefined],
])('a trailer with %s', (_case, trailer, announced, expected) => {
  expect(parseTrailer(trailer, announced)).toEqual(expected);
});
