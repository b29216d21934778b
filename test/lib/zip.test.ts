import * as fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zip } from '../../src/lib/zip.ts';

describe('zip', () => {
  // Another's reader takes out what went in: checks lengths, offsets, names and compressed bytes.
  it('is read by others', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.uint8Array({ maxLength: 300 })),
        async (files) => {
          const packed = await zip(new Map(Object.entries(files)));
          expect(new Map(Object.entries(unzipSync(packed)))).toEqual(new Map(Object.entries(files)));
        },
      ),
    ));

  // A reader of the central directory alone would not notice another checksum: 3610a686 is the CRC-32 of "hello".
  it('carries checksums in both headers', async () => {
    const packed = await zip(new Map([['a', Buffer.from('hello')]]));
    const checksum = Buffer.from('86a61036', 'hex');
    expect(packed.indexOf(checksum)).toBe(14);
    expect(packed.indexOf(checksum, 15)).toBe(packed.indexOf('PK\x01\x02') + 16);
  });

  it('is the same whatever the order of its files', async () => {
    const [a, b] = [Buffer.from('one'), Buffer.from('two')];
    const there = await zip(
      new Map([
        ['a', a],
        ['b', b],
      ]),
    );
    const back = await zip(
      new Map([
        ['b', b],
        ['a', a],
      ]),
    );
    expect(there.equals(back)).toBe(true);
  });
});
