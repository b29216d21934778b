import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../../../src/lib/random.ts';
import { Cipher, SUFFIX_BYTES } from '../../../../src/storage/embedded/encryption/cipher.ts';
import { parseKeyFile } from '../../../../src/storage/embedded/encryption/key-file.ts';

const HEADER = Buffer.from('where it belongs');
const TEXT = 'the bytes of a record';

function cipherOf(keys: Record<number, number>, current: number): Cipher {
  const entries = Object.entries(keys).map(
    ([number, byte]) => [Number(number), Buffer.alloc(32, byte)] as const,
  );
  return new Cipher({ keys: new Map(entries), current, random: systemRandom });
}

function encrypted(cipher: Cipher, text = TEXT): Buffer {
  const piece = Buffer.alloc(text.length + SUFFIX_BYTES);
  cipher.beginFile('journal').encrypt(Buffer.from(text), piece, 0, HEADER);
  return piece;
}

const isAuthentic = (
  cipher: Cipher,
  piece: Buffer,
  purpose: 'journal' | 'chunk' = 'journal',
  header = HEADER,
) => cipher.decrypt(purpose, piece, 0, piece.length - SUFFIX_BYTES, header);

describe('a piece', () => {
  const cipher = cipherOf({ 1: 7 }, 1);

  test('is decrypted in place, also after another data key became current', () => {
    const piece = encrypted(cipher);
    expect(piece.toString('latin1')).not.toContain('record');
    expect(isAuthentic(cipherOf({ 1: 7, 2: 8 }, 2), piece)).toBe(true);
    expect(piece.toString('utf8', 0, TEXT.length)).toBe(TEXT);
  });

  test.each([
    ['with another data key', (piece: Buffer) => isAuthentic(cipherOf({ 1: 8 }, 1), piece)],
    ['with an unknown data key', (piece: Buffer) => isAuthentic(cipherOf({ 2: 7 }, 2), piece)],
    ['for another purpose', (piece: Buffer) => isAuthentic(cipher, piece, 'chunk')],
    [
      'with the header of another place',
      (piece: Buffer) => isAuthentic(cipher, piece, 'journal', Buffer.from('x')),
    ],
    ['that is shorter than its suffix', () => isAuthentic(cipher, Buffer.alloc(SUFFIX_BYTES - 1))],
  ])('%s is not authentic', (_, check) => {
    expect(check(encrypted(cipher))).toBe(false);
  });

  test('with any bit flipped is not authentic, and is left as it is', () => {
    const whole = encrypted(cipher);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      // The reserved bytes have no meaning.
      if (bit >= (TEXT.length + 4) * 8 && bit < (TEXT.length + 8) * 8) continue;
      const piece = Buffer.from(whole);
      piece[bit >> 3]! ^= 1 << (bit & 7);
      const before = Buffer.from(piece);
      expect(isAuthentic(cipher, piece), `bit ${bit}`).toBe(false);
      expect(piece.equals(before)).toBe(true);
    }
  });

  test('of equal content differs each time, within a file and between files', () => {
    const file = cipher.beginFile('journal');
    const pieces = [file, file, cipher.beginFile('journal')].map((one) => {
      const piece = Buffer.alloc(TEXT.length + SUFFIX_BYTES);
      one.encrypt(Buffer.from(TEXT), piece, 0, HEADER);
      return piece.toString('hex', 0, TEXT.length);
    });
    expect(new Set(pieces).size).toBe(3);
  });
});

describe('a key file', () => {
  const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

  test.each([
    ['base64', `${first.toString('base64')}\n`],
    ['hex', first.toString('hex')],
    ['comments, empty lines and line ends of Windows', `# a key\r\n\r\n${first.toString('base64')}\r\n`],
  ])('has a key in %s', (_, text) => {
    const keys = parseKeyFile(text, 'f');
    expect(keys.all).toHaveLength(1);
    expect(keys.current.secret.equals(first)).toBe(true);
    expect(keys.current.name).toBe(keys.current.fingerprint);
  });

  test('has several keys with names, the current one first', () => {
    const keys = parseKeyFile(
      `2026-12: ${second.toString('hex')}\n2026-11: ${first.toString('base64')}\n`,
      'f',
    );
    expect(keys.all.map(({ name }) => name)).toEqual(['2026-12', '2026-11']);
    expect(keys.current.secret.equals(second)).toBe(true);
    expect(new Set(keys.all.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  test.each([
    ['of 31 bytes', Buffer.alloc(31, 9).toString('base64')],
    ['of 33 bytes', Buffer.alloc(33, 9).toString('base64')],
    ['that is a password', 'correct-horse-battery-staple'],
  ])('with a key %s is refused with its line, and without the key', (_, key) => {
    const parse = () => parseKeyFile(`# comment\nname: ${key}`, 'secret.key');
    expect(parse).toThrow('line 2 of secret.key is not a key');
    expect(parse).not.toThrow(key);
  });

  test('without a key is refused with the command that makes one', () => {
    expect(() => parseKeyFile('\n', 'secret.key')).toThrow('openssl rand -base64 32 > secret.key');
  });
});
