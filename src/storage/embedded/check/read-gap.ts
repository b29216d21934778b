import { MIB } from '../../../lib/bytes.ts';
import type { Cipher } from '../encryption/cipher.ts';
import type { DataDisk } from '../encryption/data-disk.ts';
import {
  FRAME,
  FRAME_HEADER_BYTES,
  frameBytes,
  frameKind,
  frameLogNumber,
  framePayload,
  framePos,
  isAppend,
} from '../frame/frame.ts';
import { BLOCK_HEADER_BYTES, framesEnd, readBlockFields } from '../journal/block.ts';
import type { JournalGap } from '../journal/gap.ts';
import { decodeMetaPut } from '../frame/meta-payload.ts';
import { withFile } from '../files/whole-file.ts';

/** The probable content of a damaged block. Used only for the report, never as data. */
export interface GapGuess {
  readonly appends: { readonly logNumber: number; readonly pos: number }[];
  readonly keys: string[];
}

// Much larger than a block.
const MAX_GAP_BYTES = 64 * MIB;

/** Reads frames of a damaged block until one is not plausible. */
export async function guessContent(disk: DataDisk, { path, from, to }: JournalGap): Promise<GapGuess> {
  const guess: GapGuess = { appends: [], keys: [] };
  if (to <= from || to - from > MAX_GAP_BYTES) return guess;
  const bytes = await withFile(disk, path, async (file) => {
    const target = Buffer.alloc(to - from);
    return target.subarray(0, await file.read(target, 0, target.length, from));
  });
  if (disk.cipher) decryptGuess(bytes, disk.cipher);
  for (let at = BLOCK_HEADER_BYTES; at + FRAME_HEADER_BYTES <= bytes.length; at += frameBytes(bytes, at)) {
    if (at + frameBytes(bytes, at) > bytes.length) break;
    const kind = frameKind(bytes, at);
    if (isAppend(kind))
      guess.appends.push({ logNumber: frameLogNumber(bytes, at), pos: framePos(bytes, at) });
    else if (kind === FRAME.putMeta || kind === FRAME.deleteMeta) guess.keys.push(guessKey(bytes, at, kind));
    else if (kind === 0 || kind > FRAME.packed) break;
  }
  return guess;
}

/** Decrypts what may be a block, although it is not authentic. */
function decryptGuess(bytes: Buffer, cipher: Cipher): void {
  if (bytes.length < BLOCK_HEADER_BYTES) return;
  const end = framesEnd({ ...readBlockFields(bytes, 0), isEncrypted: true });
  cipher.guess('journal', bytes, BLOCK_HEADER_BYTES, end)?.copy(bytes, BLOCK_HEADER_BYTES);
}

function guessKey(bytes: Buffer, at: number, kind: number): string {
  const payload = framePayload(bytes, at);
  return kind === FRAME.putMeta && payload.length >= 4 ? decodeMetaPut(payload).key : payload.toString();
}
