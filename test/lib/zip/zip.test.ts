import * as fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zip } from '../../../src/lib/zip/zip.ts';
import { codePoint } from '../../support/code-point.ts';

// yazl rejects paths that leave the zip file's root.
const path = fc
  .array(fc.string({ unit: codePoint, minLength: 1 }), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter((text) => !/^[A-Za-z]:|^\/|\/$|\\|(^|\/)\.\.(\/|$)/.test(text))
  // The other implementation returns an object, which cannot have this name.
  .filter((text) => text !== '__proto__');

describe('zip', () => {
  // Another implementation checks lengths, offsets, names and compressed bytes.
  it('is read by another implementation', () =>
    fc.assert(
      fc.asyncProperty(fc.dictionary(path, fc.uint8Array({ maxLength: 300 })), async (files) => {
        const packed = await zip(new Map(Object.entries(files)));
        expect(new Map(Object.entries(unzipSync(packed)))).toEqual(new Map(Object.entries(files)));
      }),
    ));

  // A reader that only uses the central directory would not notice a wrong local one. 3610a686 is the CRC-32
  // of "hello".
  it('has checksums in both headers', async () => {
    const packed = await zip(new Map([['a', Buffer.from('hello')]]));
    const checksum = Buffer.from('86a61036', 'hex');
    expect(packed.indexOf(checksum)).toBe(14);
    expect(packed.indexOf(checksum, 15)).toBe(packed.indexOf('PK\x01\x02') + 16);
  });

  // The first day of the format, which every reader supports, and no extra fields.
  it('does not contain when and where it was made', async () => {
    const packed = await zip(new Map([['a', Buffer.from('hello')]]));
    const central = packed.subarray(packed.indexOf('PK\x01\x02'));
    expect(central.subarray(12, 16)).toEqual(Buffer.from('00002100', 'hex'));
    expect(central.readUInt16LE(30)).toBe(0);
    expect(central.readUInt32LE(38) >>> 16).toBe(0o100644);
  });

  it('is the same for any order of its files', async () => {
    const [a, b] = [Buffer.from('one'), Buffer.from('two')];
    const ascending = await zip(
      new Map([
        ['a', a],
        ['b', b],
      ]),
    );
    const descending = await zip(
      new Map([
        ['b', b],
        ['a', a],
      ]),
    );
    expect(ascending.equals(descending)).toBe(true);
  });
});
