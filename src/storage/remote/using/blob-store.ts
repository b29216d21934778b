import { Slots } from '../../../lib/concurrency/slots.ts';
import type { BlobStore } from '../../port.ts';
import { FRAME } from '../frames/frame.ts';
import { PIECE_BYTES } from '../frames/pieces.ts';
import type { Link } from './link.ts';

const CHANGE = { isChange: true } as const;
const READ = { isChange: false } as const;

/** The blobs of a store in another process. One is transferred at a time, in pieces between which others are served. */
export class RemoteBlobStore implements BlobStore {
  readonly #link: Link;
  readonly #transfers = new Slots(1);

  constructor(link: Link) {
    this.#link = link;
  }

  async put(bytes: Buffer): Promise<string> {
    return this.#transfers.run(async () => {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        const piece = bytes.subarray(at, at + PIECE_BYTES);
        const { writer } = this.#link;
        writer.frame(FRAME.piece, 0, piece.length, (buffer, offset) => void piece.copy(buffer, offset));
        await writer.drained();
      }
      return this.#link.call('putBlob', [], CHANGE);
    });
  }

  async get(sha256: string): Promise<Buffer | undefined> {
    return this.#transfers.run(async () => {
      const pieces: Buffer[] = [];
      // A view of a small part of a larger buffer would keep all of it.
      const onPiece = (bytes: Buffer) => void pieces.push(Buffer.from(bytes));
      const exists = await this.#link.call('getBlob', [sha256], { ...READ, onPiece });
      return exists ? Buffer.concat(pieces) : undefined;
    });
  }

  async has(sha256: string): Promise<boolean> {
    return this.#link.call('hasBlob', [sha256], READ);
  }

  async delete(sha256: string): Promise<void> {
    await this.#link.call('deleteBlob', [sha256], CHANGE);
  }
}
