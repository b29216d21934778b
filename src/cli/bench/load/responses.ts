const HEAD_END = Buffer.from('\r\n\r\n');
const SUCCESS = Buffer.from('HTTP/1.1 200 ');
// `FailedRecordCount` of PutRecords comes first or last; either way a success holds this.
const FAILED = Buffer.from('"ErrorCode"');

// Answers of puts are shorter. What is longer is counted and not kept: putting 14 MB together would cost the
// load more than sending it costs the server.
const MAX_KEPT_BYTES = 2 ** 20;

export interface Response {
  readonly ok: boolean;
  /** Of the whole answer, its head included. */
  readonly bytes: number;
  /** Its beginning, when it is not ok. */
  readonly text: string;
}

/** Cuts a connection's bytes into answers; they state their length. */
export class ResponseReader {
  #pieces: Buffer[] = [];
  #received = 0;
  /** Of the whole answer, once its head has been read. */
  #expected: number | undefined;

  /** @returns the answer that these bytes complete. One request is under way at a time, so there is one at most. */
  push(bytes: Buffer): Response | undefined {
    if (this.#received <= MAX_KEPT_BYTES) this.#pieces.push(bytes);
    this.#received += bytes.length;
    this.#expected ??= this.#readLength();
    if (this.#expected === undefined || this.#received < this.#expected) return undefined;
    const kept = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const response = { bytes: this.#received, ...judge(kept) };
    this.#pieces = [];
    this.#received = 0;
    this.#expected = undefined;
    return response;
  }

  #readLength(): number | undefined {
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return undefined;
    const stated = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end));
    if (!stated) throw new Error('an answer without a content-length');
    return end + HEAD_END.length + Number(stated[1]);
  }
}

function judge(kept: Buffer): Pick<Response, 'ok' | 'text'> {
  const ok = kept.subarray(0, SUCCESS.length).equals(SUCCESS) && !kept.includes(FAILED);
  return { ok, text: ok ? '' : kept.toString('latin1', 0, 500) };
}
