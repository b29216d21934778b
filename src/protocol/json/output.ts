import { KIB } from '../../lib/bytes.ts';

// Most requests and events with a blob fit. The buffer doubles for larger ones.
const INITIAL_BYTES = 16 * KIB;
// UTF-8 needs at most three bytes for one UTF-16 unit.
const MAX_BYTES_PER_UNIT = 3;

/** The output of a JSON writer. */
export interface JsonSink {
  /** Writers append to it. */
  text: string;
  /** Adds the quoted base64 of some bytes. */
  base64(bytes: Buffer): void;
}

/**
 * Collects JSON in one piece. Without blobs it remains a string, which `node:http` sends in one write with the headers.
 * At the first blob the text moves to a buffer, so that base64 is not concatenated to one huge string. This is three
 * times as fast for 500 records of 1 KB.
 */
export class JsonOutput implements JsonSink {
  /** Text that is not in the buffer yet. */
  text = '';
  #buffer: Buffer | undefined;
  #length = 0;

  base64(bytes: Buffer): void {
    this.text += '"';
    this.#flush();
    const encoded = bytes.toString('base64');
    this.#length += this.#reserve(encoded.length).write(encoded, this.#length, 'latin1');
    this.text = '"';
  }

  finish(): string | Buffer {
    if (!this.#buffer) return this.text;
    this.#flush();
    return this.#buffer.subarray(0, this.#length);
  }

  #flush(): void {
    const target = this.#reserve(this.text.length * MAX_BYTES_PER_UNIT);
    this.#length += target.write(this.text, this.#length, 'utf8');
    this.text = '';
  }

  #reserve(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (this.#buffer && needed <= this.#buffer.length) return this.#buffer;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * (this.#buffer?.length ?? INITIAL_BYTES / 2)));
    this.#buffer?.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
    return grown;
  }
}
