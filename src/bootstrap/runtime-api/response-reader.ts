/** A response of the Runtime API. Header names are in lower case. */
export interface RuntimeApiResponse {
  readonly headers: ReadonlyMap<string, string>;
  /** Valid only during the callback, because the memory is reused. */
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';
// Room for a batch of 100 records of 1 KB, which then takes one or two reads.
const CAPACITY_BYTES = 256 * 1024;
// A larger buffer is released when it is empty, so that an environment does not keep the memory of one large event.
const MAX_KEPT_BYTES = 1024 * 1024;

/**
 * Splits the bytes that a connection receives into responses. It provides the memory to receive into, so that a body is
 * in one piece and is not copied.
 *
 *     |  processed     |  head or body, so far  |  space()  |
 *     0              start                     end      capacity
 */
export class ResponseReader {
  readonly #onResponse: (response: RuntimeApiResponse) => void;
  #bytes = Buffer.allocUnsafeSlow(CAPACITY_BYTES);
  #start = 0;
  #end = 0;
  #body: { readonly headers: ReadonlyMap<string, string>; readonly length: number } | undefined;

  constructor(onResponse: (response: RuntimeApiResponse) => void) {
    this.#onResponse = onResponse;
  }

  /** The memory for the next bytes; never empty. */
  space(): Buffer {
    return this.#bytes.subarray(this.#end);
  }

  /** Processes `count` bytes that were written to the space. */
  received(count: number): void {
    this.#end += count;
    while (this.#start < this.#end && this.#readOne());
    this.#makeRoom();
  }

  /** @returns whether there was a complete response */
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
    this.#onResponse({ headers, body });
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
    // The length of a head is unknown until its end.
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

/** @param head the status line and the headers; every response of the Runtime API has a content-length */
function parseHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
