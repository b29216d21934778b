import { expect, test } from 'vitest';
import { parseByteRange } from '../../../../src/services/s3/object/byte-range.ts';

// RFC 9110 section 14.1.2, over ten bytes.
test.each<[string, [number, number] | undefined]>([
  ['bytes=0-4', [0, 5]],
  ['bytes=5-', [5, 10]],
  ['bytes=-3', [7, 10]],
  ['bytes=-30', [0, 10]],
  ['bytes=8-30', [8, 10]],
  ['bytes=4-2', undefined],
  ['bytes=0-1,3-4', undefined],
  ['items=0-1', undefined],
  ['bytes=-', undefined],
])('%s', (header, expected) => {
  const range = parseByteRange(header, 10);
  expect(range && [range.start, range.end]).toEqual(expected);
});

test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s is not satisfiable', (header) => {
  expect(() => parseByteRange(header, 10)).toThrow(expect.objectContaining({ code: 'InvalidRange' }));
});
