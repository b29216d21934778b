import { MIB } from '../../../lib/bytes.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const SUCCESS = Buffer.from('HTTP/1.1 200 ');
// A failed record of PutRecords has this member; a successful one does not.
const FAILED = Buffer.from('"ErrorCode"');

// Responses to puts are shorter. Longer ones are counted and not kept: joining 14 MB would cost the load process more
// than sending them costs the server.
const MAX_KEPT_BYTES = MIB;

export interface Response {
  readonly ok: boolean;
  /** The size of the whole response, including its head. */
  readonly bytes: number;
  /** The start of the response if it is not ok, else empty. */
  readonly text: string;
}

/** Splits the bytes of a connection into responses by their content-length. */
export class ResponseReader {
  #pieces: Buffer[] = [];
  #received = 0;
  /** The size of the whole response, once its head has been read. */
  #expected: number | undefined;

  /** @returns the response that these bytes complete. At most one, since only one request is in flight. */
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
    const header = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end));
    if (!header) throw new Error('a response without a content-length');
    return end + HEAD_END.length + Number(header[1]);
  }
}

function judge(kept: Buffer): Pick<Response, 'ok' | 'text'> {
  const ok = kept.subarray(0, SUCCESS.length).equals(SUCCESS) && !kept.includes(FAILED);
  return { ok, text: ok ? '' : kept.toString('latin1', 0, 500) };
}
