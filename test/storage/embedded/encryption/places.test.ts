import { expect, test } from 'vitest';
import { systemRandom } from '../../../../src/lib/random.ts';
import {
  blobPieces,
  decryptPiece,
  encryptPiece,
} from '../../../../src/storage/embedded/blobs/blob-format.ts';
import {
  type ChunkEncryption,
  type ChunkPosition,
  decryptChunkBlock,
  decryptIndex,
  encodeIndex,
  isIntactIndex,
  sealChunkBlock,
} from '../../../../src/storage/embedded/chunk/format.ts';
import { Cipher, SUFFIX_BYTES } from '../../../../src/storage/embedded/encryption/cipher.ts';

/* What was written in one place is not accepted in another, also where its checksum matches. */

const cipher = new Cipher({ keys: new Map([[1, Buffer.alloc(32, 1)]]), current: 1, random: systemRandom });
const encryption: ChunkEncryption = {
  chunk: 3,
  blocks: cipher.beginFile('chunk'),
  index: cipher.beginFile('index'),
};

const PLACES: readonly (readonly [string, ChunkPosition, boolean])[] = [
  ['its place', { chunk: 3, offset: 4096 }, true],
  ['another chunk', { chunk: 4, offset: 4096 }, false],
  ['another offset', { chunk: 3, offset: 8192 }, false],
];

test.each(PLACES)('a block of a chunk in %s', (_, place, isAccepted) => {
  const block = Buffer.alloc(100 + SUFFIX_BYTES, 'frames');
  sealChunkBlock(block, { logNumber: 7, at: 0, end: 100, offset: 4096 }, encryption);
  expect(decryptChunkBlock(block, place, cipher) !== undefined).toBe(isAccepted);
});

test.each(PLACES)('the index of a chunk in %s', (_, place, isAccepted) => {
  const row = { logNumber: 7, offset: 0, length: 148, firstPos: 1, endPos: 2, lastTimeMs: 3 };
  const index = encodeIndex([row], 4096, encryption);
  expect(isIntactIndex(index)).toBe(true);
  expect(decryptIndex(index, place, cipher) !== undefined).toBe(isAccepted);
});

test.each([
  ['its place', 'a'.repeat(64), 1, true],
  ['another blob', 'b'.repeat(64), 1, false],
  ['the place of another piece', 'a'.repeat(64), 0, false],
] as const)('a piece of a blob in %s', (_, sha256, number, isAccepted) => {
  const layout = { pieceBytes: 10, blobBytes: 15 };
  expect([...blobPieces(layout)].map(({ bytes }) => bytes - SUFFIX_BYTES)).toEqual([10, 5]);
  const piece = encryptPiece(Buffer.from('piece'), cipher.beginFile('blob'), 'a'.repeat(64), layout, 1);
  expect(decryptPiece(piece, cipher, sha256, layout, number) !== undefined).toBe(isAccepted);
});

test('an unencrypted block or index is accepted in chunks from before the directory was encrypted, and in no other', () => {
  const settings = { keys: new Map([[1, Buffer.alloc(32, 1)]]), current: 1, random: systemRandom };
  const turnedOn = new Cipher({ ...settings, unencrypted: { segmentsBelow: 1, chunksTo: 3, statesTo: 0 } });
  const block = Buffer.alloc(100, 'frames');
  sealChunkBlock(block, { logNumber: 7, at: 0, end: 100, offset: 0 });
  const index = encodeIndex([], 100);
  const accepted = (one: Cipher, chunk: number) => [
    decryptChunkBlock(block, { chunk, offset: 0 }, one) !== undefined,
    decryptIndex(index, { chunk, offset: 100 }, one) !== undefined,
  ];
  expect(accepted(turnedOn, 3)).toEqual([true, true]);
  expect(accepted(turnedOn, 4)).toEqual([false, false]);
  expect(accepted(cipher, 1)).toEqual([false, false]);
});
