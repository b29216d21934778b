import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** RFC 9113 section 6. */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  window: 8,
  continuation: 9,
} as const;
export const FLAG = { acknowledged: 0x01, endStream: 0x01, endHeaders: 0x04 } as const;
export const CODE = { noError: 0, cancel: 8, enhanceYourCalm: 11 } as const;

/** `POST http://x/` in HPACK: RFC 7541 appendix A. */
export const POST_BLOCK = Buffer.from([0x83, 0x86, 0x84, 0x41, 1, 0x78]);

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A header in HPACK, literal and not indexed: RFC 7541 section 6.2.2. */
export function literalHeader(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** RFC 7541 sections 5.1 and 5.2. */
function text(value: string): Buffer {
  const bytes: number[] = [];
  let left = value.length;
  if (left < 127) bytes.push(left);
  else {
    bytes.push(127);
    for (left -= 127; left >= 128; left >>>= 7) bytes.push((left & 127) | 128);
    bytes.push(left);
  }
  return Buffer.concat([Buffer.from(bytes), Buffer.from(value, 'latin1')]);
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** A client that writes the frames of a test, also invalid ones. */
export class RawHttp2 {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  readonly closed: Promise<unknown>;
  #unread = Buffer.alloc(0);

  /** @param settings whether to acknowledge the settings of the server */
  constructor(port: number, { acknowledges = true }: { acknowledges?: boolean } = {}) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => {});
    this.closed = once(this.socket, 'close');
    this.socket.on('data', (bytes: Buffer) => this.#read(bytes));
    this.socket.write(
      Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(FRAME.settings, 0, 0)]),
    );
    if (acknowledges) this.socket.write(frame(FRAME.settings, FLAG.acknowledged, 0));
  }

  write(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  of(type: number, stream?: number): Frame[] {
    return this.frames.filter(
      (each) => each.type === type && (stream === undefined || each.stream === stream),
    );
  }

  /** The codes of the GOAWAY frames that have arrived: RFC 9113 section 6.8. */
  get goAwayCodes(): number[] {
    return this.of(FRAME.goAway).map(({ payload }) => payload.readUInt32BE(4));
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length >= 9) {
      const length = this.#unread.readUIntBE(0, 3);
      if (this.#unread.length < 9 + length) return;
      const [head, payload] = [this.#unread, this.#unread.subarray(9, 9 + length)];
      this.frames.push({ type: head[3]!, flags: head[4]!, stream: head.readUInt32BE(5), payload });
      this.#unread = this.#unread.subarray(9 + length);
    }
  }
}
