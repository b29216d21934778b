import { MIB } from '../../../lib/bytes.ts';
import { ProtocolError } from './frame.ts';

/** A blob is sent in pieces of this size. */
export const PIECE_BYTES = MIB;
/** The size of the largest blob. */
const MAX_BLOB_BYTES = 512 * MIB;

/** The pieces of a blob that is being received. */
export class Pieces {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** @throws ProtocolError for more than a blob may have */
  add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > MAX_BLOB_BYTES) throw new ProtocolError(`a blob of more than ${MAX_BLOB_BYTES} bytes`);
    this.#pieces.push(piece);
  }

  /** @returns the blob; the next piece begins another one */
  take(): Buffer {
    const blob = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    return blob;
  }
}
