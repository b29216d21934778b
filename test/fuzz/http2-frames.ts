import type { Random } from '../../src/lib/random.ts';
import { flipped } from './mutate.ts';
import { chance, pick } from './pick.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
// DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION, and two unknown types:
// RFC 9113 section 6.
const TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255];
const MAX_FRAMES = 40;

/** The HTTP/2 frames of a connection as no library sends them: in any order, of any length, possibly truncated. */
export function http2Frames(random: Random): string {
  const frames = [PREFACE, frame(4, 0, 0, Buffer.alloc(0))];
  for (let count = 1 + random.integer(MAX_FRAMES); count > 0; count--) frames.push(someFrame(random));
  const bytes = Buffer.concat(frames);
  return bytes
    .subarray(0, chance(random, 0.2) ? random.integer(bytes.length) : bytes.length)
    .toString('latin1');
}

function someFrame(random: Random): Buffer {
  const stream = pick(random, [0, 1, 1, 3, 5, 2, 0x7fffffff]);
  switch (random.integer(5)) {
    case 0:
      // A valid, complete request (END_STREAM, END_HEADERS).
      return frame(1, 0x05, stream | 1, headerBlock());
    case 1:
      return frame(1, pick(random, [0x04, 0x05, 0x00, 0x2c]), stream, flipped(headerBlock(), random));
    case 2:
      return frame(0, pick(random, [0, 1, 8]), stream, random.bytes(random.integer(100)));
    case 3:
      return frame(
        8,
        0,
        stream,
        Buffer.from(pick(random, ['00000000', '00000001', '7fffffff', 'ffffffff']), 'hex'),
      );
    default:
      return frame(pick(random, TYPES), random.integer(256), stream, random.bytes(random.integer(40)));
  }
}

/** `POST http://x/` with a target, in literals of HPACK: RFC 7541 appendix A and section 6.2.2. */
function headerBlock(): Buffer {
  const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)]);
  const literal = (name: string, value: string) =>
    Buffer.concat([Buffer.from([0x00]), text(name), text(value)]);
  return Buffer.concat([
    Buffer.from([0x83, 0x86, 0x84]),
    literal(':authority', '127.0.0.1'),
    literal('x-amz-target', 'Kinesis_20131202.ListStreams'),
    literal('content-type', 'application/x-amz-json-1.1'),
  ]);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
