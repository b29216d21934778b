import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { ACCEPTED, example, MISMATCH, s3Outcome } from './examples.ts';

describe('signed chunks', () => {
  const CHUNK = 64 * 1024;
  const chunk = (length: number, signature: string) => [
    Buffer.from(`${length.toString(16)};chunk-signature=${signature}\r\n`),
    Buffer.alloc(length, 'a'),
    Buffer.from('\r\n'),
  ];
  const upload = (headers: Readonly<Record<string, string>>, signature: string, body: Buffer) =>
    example(
      'PUT /examplebucket/chunkObject.txt',
      {
        host: 's3.amazonaws.com',
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '66560',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        ...headers,
      },
      signature,
      body,
    );
  const first = 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648';
  const second = '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497';
  const last = 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9';
  const plain = (body: Buffer) =>
    upload(
      { 'content-length': '66824', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      body,
    );
  const body = Buffer.concat([...chunk(CHUNK, first), ...chunk(1024, second), ...chunk(0, last)]);

  const trailed = (trailer: string, signature: string) =>
    upload(
      {
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32c',
      },
      '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      Buffer.concat([
        ...chunk(CHUNK, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'),
        ...chunk(1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'),
        Buffer.from(
          '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
            `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`,
        ),
      ]),
    );
  const trailer = 'x-amz-checksum-crc32c:sOO8/Q==';
  const trailerSignature = 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435';
  const flipped = (at: number) => {
    const bytes = Buffer.from(body);
    bytes[at]! ^= 1;
    return bytes;
  };

  test.each<[string, WireRequest, string]>([
    ['the example', plain(body), ACCEPTED],
    ['the example with a trailer', trailed(trailer, trailerSignature), ACCEPTED],
    ['a byte of the first chunk', plain(flipped(1_000)), MISMATCH],
    ['a byte of the second chunk', plain(flipped(CHUNK + 300)), MISMATCH],
    [
      'chunks in another order',
      plain(Buffer.concat([...chunk(CHUNK, second), ...chunk(1024, first), ...chunk(0, last)])),
      MISMATCH,
    ],
    ['a chunk without a signature', plain(Buffer.from('1\r\na\r\n0\r\n\r\n')), MISMATCH],
    ['an empty last chunk of another signature', plain(flipped(body.length - 6)), MISMATCH],
    [
      'the last chunk is missing',
      plain(Buffer.concat([...chunk(CHUNK, first), ...chunk(1024, second)])),
      'IncompleteBody: The request body terminated unexpectedly',
    ],
    [
      'small chunks',
      plain(Buffer.concat([...chunk(8_191, first), ...chunk(8_192, first), ...chunk(0, last)])),
      'InvalidChunkSizeError: Only the last chunk is allowed to have a size less than 8192 bytes',
    ],
    ['another trailer', trailed('x-amz-checksum-crc32c:sOO8/g==', trailerSignature), MISMATCH],
    ['another signature of the trailer', trailed(trailer, trailerSignature.replace('d', 'e')), MISMATCH],
  ])('%s', (_case, received, expected) => {
    expect(s3Outcome(received)).toBe(expected);
  });
});
