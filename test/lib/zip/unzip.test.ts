import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UnreadableZip, zipEntries } from '../../../src/lib/zip/unzip.ts';
import { zip } from '../../../src/lib/zip/zip.ts';
import { countTurns } from '../../support/turns.ts';

async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of zipEntries(bytes)) files.set(entry.path, (await entry.read()).toString());
  return files;
}

const EVERY_FIELD_64 =
  'UEsDBC0AAAAIAHI2e12GphA2//////////8FABQAYS50eHQBABAABQAAAAAAAAAHAAAAAAAAAMtIzcnJBwBQSwMELQAACAgAcjZ7XUmyA+z/////' +
  '/////wYAFADDqS50eHQBABAABQAAAAAAAAAHAAAAAAAAAMtJLEktAgBQSwECLQMtAAAACAByNntdhqYQNv//////////BQAUAAAAAAAAAAAAgAEA' +
  'AAAAYS50eHQBABAABQAAAAAAAAAHAAAAAAAAAFBLAQItAy0AAAgIAHI2e11JsgPs//////////8GABwAAAAAAAAAAACAAf/////DqS50eHQBABgA' +
  'BQAAAAAAAAAHAAAAAAAAAD4AAAAAAAAAUEsGBiwAAAAAAAAALQAtAAAAAAAAAAAAAgAAAAAAAAACAAAAAAAAAJcAAAAAAAAAfQAAAAAAAABQSwYH' +
  'AAAAABQBAAAAAAAAAQAAAFBLBQYAAAAAAgACAJcAAAB9AAAAAAA=';

const golden = (base64: string) => Buffer.from(base64, 'base64');

describe('unzip', () => {
  it.each([
    [
      'Info-ZIP: echo -n hello > a.txt && zip -fz -X z.zip a.txt',
      'UEsDBC0AAAAAAHM2e12GphA2//////////8FABQAYS50eHQBABAABQAAAAAAAAAFAAAAAAAAAGhlbGxvUEsBAh4DLQAAAAAAczZ7XYamEDYFAAAA' +
        '/////wUADAAAAAAAAQAAAKSBAAAAAGEudHh0AQAIAAUAAAAAAAAAUEsGBiwAAAAAAAAAHgMtAAAAAAAAAAAAAQAAAAAAAAABAAAAAAAAAD8AAAAA' +
        'AAAAPAAAAAAAAABQSwYHAAAAAHsAAAAAAAAAAQAAAFBLBQYAAAAAAQABAD8AAAD/////AAA=',
      { 'a.txt': 'hello' },
    ],
    [
      'Python, zipfile with ZIP64_LIMIT = 2: every field in the 64-bit extension',
      EVERY_FIELD_64,
      { 'a.txt': 'hello', 'é.txt': 'later' },
    ],
    [
      'Python, zipfile to a pipe: sizes after the data, and a comment',
      'UEsDBC0ACAAAAAAAIQAAAAAA//////////8FABQAYS50eHQBABAAAAAAAAAAAAAAAAAAAAAAAGhlbGxvUEsHCIamEDYFAAAAAAAAAAUAAAAAAAAA' +
        'UEsBAi0DLQAIAAAAAAAhAIamEDYFAAAABQAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAAFQAAAAJAGEgY29tbWVudA==',
      { 'a.txt': 'hello' },
    ],
    [
      'Python, zipfile with a ZipInfo.extra of 0x7075: a Unicode path in addition to the ASCII one',
      'UEsDBBQAAAAAAAAAIQCGphA2BQAAAAUAAAAFAA8APy50eHR1cAsAARCGyEbDqS50eHRoZWxsb1BLAQIUAxQAAAAAAAAAIQCGphA2BQAAAAUAAAAF' +
        'AA8AAAAAAAAAAACAAQAAAAA/LnR4dHVwCwABEIbIRsOpLnR4dFBLBQYAAAAAAQABAEIAAAA3AAAAAAA=',
      { 'é.txt': 'hello' },
    ],
  ])('reads files of other programs: %s', async (_, bytes, files) => {
    expect(Object.fromEntries(await unzip(golden(bytes)))).toEqual(files);
  });

  it.each([0, 6] as const)('reads files of fflate, at level %i', async (level) => {
    const text = 'word '.repeat(1_000);
    const bytes = Buffer.from(zipSync({ 'a/b.txt': Buffer.from(text) }, { level }));
    expect(await unzip(bytes)).toEqual(new Map([['a/b.txt', text]]));
  });

  it('rejects content that does not match the directory', async () => {
    const bytes = await zip(new Map([['a', Buffer.from('hello')]]));
    const central = bytes.indexOf('PK\x01\x02');
    for (const at of [central + 16, central + 24]) {
      for (const step of [-1, 1]) {
        const wrong = Buffer.from(bytes);
        wrong[at]! += step;
        await expect(unzip(wrong)).rejects.toThrow(UnreadableZip);
      }
    }
  });

  it('reads or rejects any bytes', async () => {
    const whole = golden(EVERY_FIELD_64);
    const attempt = (bytes: Buffer) =>
      unzip(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(UnreadableZip));
    for (let at = 0; at < whole.length; at++) {
      // One kind of damage for each place: `npm run fuzz` tries all others.
      const damaged = Buffer.from(at % 3 === 0 ? whole.subarray(0, at) : whole);
      if (at % 3 > 0) damaged[at] = at % 3 === 1 ? 0 : 0xff;
      await attempt(damaged);
    }
  });

  it.each([
    ['compressed', 9],
    ['stored', 0],
  ] as const)('yields to the event loop while a large file is read: %s', async (_, level) => {
    const megabytes = 6;
    const bytes = Buffer.from(zipSync({ large: new Uint8Array(megabytes * 2 ** 20) }, { level }));
    const { turns, result } = await countTurns(async () => {
      for await (const entry of zipEntries(bytes)) return (await entry.read()).length;
      return 0;
    });
    expect(result).toBe(megabytes * 2 ** 20);
    expect(turns).toBeGreaterThanOrEqual(megabytes - 1);
  });

  it('yields to the event loop while a long directory is read', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`f${index}`, new Uint8Array()]),
    );
    const { turns, result } = await countTurns(async () => {
      let count = 0;
      for await (const entry of zipEntries(Buffer.from(zipSync(files)))) count += entry.sizeBytes + 1;
      return count;
    });
    expect(result).toBe(5_000);
    expect(turns).toBeGreaterThanOrEqual(40);
  });
});
