import { HEADER_BYTES, MAX_BODY_BYTES, ProtocolError } from './frame.ts';

/** @param body may be a view of what was received: copy what is kept */
export type OnFrame = (kind: number, id: number, body: Buffer) => void;

const NO_BYTES = Buffer.alloc(0);

/** Splits what is received into frames. Holds at most one frame of `MAX_BODY_BYTES`. */
export class FrameReader {
  readonly #onFrame: OnFrame;
  /** A header of which the rest is missing. */
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** The body of a frame of which the rest is missing. */
  #body: Buffer | undefined;
  #bodyBytes = 0;
  #kind = 0;
  #id = 0;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** @throws ProtocolError, and what `onFrame` throws; nothing may be pushed afterwards */
  push(received: Buffer): void {
    let at = 0;
    while (at < received.length) {
      if (this.#body) at += this.#continueBody(this.#body, received, at);
      else if (this.#headerBytes > 0 || received.length - at < HEADER_BYTES) {
        at += this.#continueHeader(received, at);
      } else {
        const start = at + HEADER_BYTES;
        const end = start + bodyLength(received, at);
        if (end > received.length) {
          this.#beginBody(received, at);
          at = start;
        } else {
          this.#onFrame(received[at + 8]!, received.readUInt32LE(at + 4), received.subarray(start, end));
          at = end;
        }
      }
    }
  }

  #continueHeader(received: Buffer, at: number): number {
    const taken = received.copy(this.#header, this.#headerBytes, at, at + HEADER_BYTES - this.#headerBytes);
    this.#headerBytes += taken;
    if (this.#headerBytes === HEADER_BYTES) {
      this.#headerBytes = 0;
      this.#beginBody(this.#header, 0);
    }
    return taken;
  }

  #beginBody(header: Buffer, at: number): void {
    const length = bodyLength(header, at);
    this.#id = header.readUInt32LE(at + 4);
    this.#kind = header[at + 8]!;
    this.#bodyBytes = 0;
    if (length > 0) this.#body = Buffer.allocUnsafeSlow(length);
    else this.#onFrame(this.#kind, this.#id, NO_BYTES);
  }

  #continueBody(body: Buffer, received: Buffer, at: number): number {
    const taken = received.copy(body, this.#bodyBytes, at, at + body.length - this.#bodyBytes);
    this.#bodyBytes += taken;
    if (this.#bodyBytes === body.length) {
      this.#body = undefined;
      this.#onFrame(this.#kind, this.#id, body);
    }
    return taken;
  }
}

function bodyLength(header: Buffer, at: number): number {
  const length = header.readUInt32LE(at);
  if (length > MAX_BODY_BYTES) {
    throw new ProtocolError(`a frame of ${length} bytes is larger than ${MAX_BODY_BYTES}`);
  }
  return length;
}
