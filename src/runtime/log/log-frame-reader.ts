import { MIB } from '../../lib/bytes.ts';

/**
 * Reads framed log records (for the format see src/bootstrap/log/log-record.ts) from chunks of bytes. Functions control the
 * other end, so any bytes may arrive: those outside of a frame are passed on as raw output.
 */
const FRAME_HEADER_BYTES = 16;
/** The low half of the type contains the level and the format, which the text repeats. */
const FRAME_TYPE_HIGH_HALF = 0xa55a;

/** CloudWatch Logs accepts events of up to 1 MiB; longer texts are split into several events. */
export const MAX_LOG_EVENT_BYTES = MIB;

export interface LogRecord {
  readonly timestampMs: number;
  readonly text: string;
}

export class LogFrameReader {
  readonly #onRecord: (record: LogRecord) => void;
  readonly #onRaw: (bytes: Buffer) => void;
  #header = Buffer.alloc(0);
  #open: { readonly timestampMs: number; chunks: Buffer[]; buffered: number; missing: number } | undefined;

  constructor(onRecord: (record: LogRecord) => void, onRaw: (bytes: Buffer) => void) {
    this.#onRecord = onRecord;
    this.#onRaw = onRaw;
  }

  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#open ? this.#takeText(rest) : this.#takeHeader(rest);
  }

  /** Passes on the incomplete record of a process that has ended. */
  end(): void {
    if (this.#open && this.#open.buffered > 0) this.#emit();
    else if (this.#header.length > 0) this.#onRaw(this.#header);
    this.#open = undefined;
    this.#header = Buffer.alloc(0);
  }

  #takeHeader(bytes: Buffer): Buffer {
    const joined = this.#header.length === 0 ? bytes : Buffer.concat([this.#header, bytes]);
    this.#header = Buffer.alloc(0);
    if (joined.length >= 2 && joined.readUInt16BE(0) !== FRAME_TYPE_HIGH_HALF) {
      this.#onRaw(joined);
      return Buffer.alloc(0);
    }
    if (joined.length < FRAME_HEADER_BYTES) {
      this.#header = Buffer.from(joined);
      return Buffer.alloc(0);
    }
    const missing = joined.readUInt32BE(4);
    // Microseconds since the epoch are below 2^53, so a bigint is not needed.
    const timestampMs = Math.floor((joined.readUInt32BE(8) * 2 ** 32 + joined.readUInt32BE(12)) / 1000);
    if (missing > 0) this.#open = { timestampMs, chunks: [], buffered: 0, missing };
    return joined.subarray(FRAME_HEADER_BYTES);
  }

  #takeText(bytes: Buffer): Buffer {
    const open = this.#open!;
    const taken = Math.min(bytes.length, open.missing, MAX_LOG_EVENT_BYTES - open.buffered);
    open.chunks.push(bytes.subarray(0, taken));
    open.buffered += taken;
    open.missing -= taken;
    if (open.missing === 0 || open.buffered === MAX_LOG_EVENT_BYTES) this.#emit();
    return bytes.subarray(taken);
  }

  #emit(): void {
    const open = this.#open!;
    const [first, ...rest] = open.chunks;
    const text = (rest.length === 0 ? first! : Buffer.concat(open.chunks)).toString('utf8');
    open.chunks = [];
    open.buffered = 0;
    if (open.missing === 0) this.#open = undefined;
    this.#onRecord({ timestampMs: open.timestampMs, text });
  }
}
