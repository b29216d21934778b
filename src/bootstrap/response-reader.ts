/** An answer, with names of headers in lower case. */
export interface Answer {
  readonly headers: ReadonlyMap<string, string>;
  /** Good until the call that hands it over returns: the bytes behind it are used again. */
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';
// Room for a batch of 100 records of 1 KB, which then comes in one read or two.
const CAPACITY_BYTES = 256 * 1024;
// An environment that once had six megabytes does not keep them.
const MAX_KEPT_BYTES = 1024 * 1024;

/**
 * Cuts what a connection receives into answers. It hands out the memory that is to be received into, so that a
 * body lies there in one piece and is never copied together.
 *
 *     |  read already  |  head or body, so far  |  space()  |
 *     0              start                     end      capacity
 */
export class AnswerReader {
  readonly #onAnswer: (answer: Answer) => void;
  #bytes = Buffer.allocUnsafeSlow(CAPACITY_BYTES);
  #start = 0;
  #end = 0;
  #body: { readonly headers: ReadonlyMap<string, string>; readonly length: number } | undefined;

  constructor(onAnswer: (answer: Answer) => void) {
    this.#onAnswer = onAnswer;
  }

  /** Where to put what comes next; never empty. */
  space(): Buffer {
    return this.#bytes.subarray(this.#end);
  }

  /** So many bytes have been put into the space. */
  received(count: number): void {
    this.#end += count;
    while (this.#start < this.#end && this.#readOne());
    this.#makeRoom();
  }

  /** @returns whether there was all of an answer */
  #readOne(): boolean {
    if (!this.#body) {
      const headEnd = this.#bytes.subarray(0, this.#end).indexOf(HEAD_END, this.#start, 'latin1');
      if (headEnd === -1) return false;
      const headers = parseHeaders(this.#bytes.toString('latin1', this.#start, headEnd));
      this.#body = { headers, length: Number(headers.get('content-length') ?? 0) };
      this.#start = headEnd + HEAD_END.length;
    }
    const { headers, length } = this.#body;
    if (this.#end - this.#start < length) return false;
    const body = this.#bytes.subarray(this.#start, this.#start + length);
    this.#start += length;
    this.#body = undefined;
    this.#onAnswer({ headers, body });
    return true;
  }

  #makeRoom(): void {
    const unread = this.#end - this.#start;
    if (unread === 0) {
      this.#start = 0;
      this.#end = 0;
      if (this.#bytes.length > MAX_KEPT_BYTES && !this.#body) {
        this.#bytes = Buffer.allocUnsafeSlow(CAPACITY_BYTES);
      }
    }
    // How long a head is shows only at its end.
    const needed = this.#body?.length ?? unread + 1;
    const capacity = this.#bytes.length;
    if (this.#start + needed <= capacity && this.#end < capacity) return;
    const target =
      needed <= capacity ? this.#bytes : Buffer.allocUnsafeSlow(this.#body ? needed : 2 * capacity);
    this.#bytes.copy(target, 0, this.#start, this.#end);
    this.#bytes = target;
    this.#start = 0;
    this.#end = unread;
  }
}

/** @param head the status line and the headers; every answer of the Runtime API has a length */
function parseHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
