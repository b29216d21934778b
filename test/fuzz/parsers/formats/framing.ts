import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import { decodeMessages, MalformedMessage } from '../../../../src/protocol/event-stream/decode.ts';
import { encodeMessage } from '../../../../src/protocol/event-stream/encode.ts';
import { CHECKSUM_BYTES, PRELUDE_BYTES } from '../../../../src/protocol/event-stream/message.ts';
import { decodeAwsChunked, parseTrailer } from '../../../../src/protocol/rest/aws-chunked.ts';
import { LogFrameReader, MAX_LOG_EVENT_BYTES } from '../../../../src/runtime/log/log-frame-reader.ts';
import { acceptsLater, Disagreement, isOneOf, type Parser } from '../parser.ts';

const SIGNATURE = 'a'.repeat(64);

const awsChunked: Parser = {
  name: 'aws-chunked',
  samples: [
    `5;chunk-signature=${SIGNATURE}\r\nhello\r\n0;chunk-signature=${SIGNATURE}\r\n\r\n`,
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
  ],
  tokens: ['\r\n', ';', '0', 'ffffffff', '00000005', ';chunk-signature='],
  parse(input) {
    const decoded = decodeAwsChunked(input);
    if (!decoded) return false;
    const { content, trailer } = decoded;
    if (content.length + trailer.length > input.length) throw new Disagreement('the content grew');
    const names = Object.keys(parseTrailer(trailer, 'x-amz-checksum-crc32') ?? {});
    if (names.some((name) => name !== 'x-amz-checksum-crc32')) {
      throw new Disagreement('a line of a trailer was accepted that was not announced');
    }
    return true;
  },
};

/** However the bytes are cut, the same messages are read. */
const eventStream: Parser = {
  name: 'event-stream',
  samples: [
    encodeMessage(
      { ':event-type': 'SubscribeToShardEvent', ':message-type': 'event' },
      Buffer.from('{"a":1}'),
    ),
    Buffer.concat([
      encodeMessage({ ':event-type': 'initial-response' }, Buffer.alloc(0)),
      encodeMessage({ ':message-type': 'exception' }, Buffer.from('text')),
    ]),
  ],
  tokens: ['\x00\x00\x00\x10', '\x07\x00\x05', ':event-type'],
  repair(input) {
    const bytes = Buffer.from(input);
    for (let at = 0; at + PRELUDE_BYTES <= bytes.length;) {
      const end = at + bytes.readUInt32BE(at);
      bytes.writeUInt32BE(crc32(bytes.subarray(at, at + 8)), at + 8);
      if (end < at + PRELUDE_BYTES + CHECKSUM_BYTES || end > bytes.length) break;
      const checksumAt = end - CHECKSUM_BYTES;
      bytes.writeUInt32BE(crc32(bytes.subarray(at, checksumAt)), checksumAt);
      at = end;
    }
    return bytes;
  },
  async parse(input) {
    let whole: unknown[] = [];
    const accepted = await acceptsLater(async () => {
      whole = await messagesOf(inPieces(input, input.length));
    }, isOneOf(MalformedMessage));
    const inSevens = async () => {
      const pieces = await messagesOf(inPieces(input, 7));
      if (!isDeepStrictEqual(pieces, whole)) throw new Disagreement('the messages depend on the pieces');
    };
    if ((await acceptsLater(inSevens, isOneOf(MalformedMessage))) !== accepted) {
      throw new Disagreement('acceptance depends on the pieces');
    }
    return accepted;
  },
};

async function messagesOf(chunks: AsyncIterable<Buffer>): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const message of decodeMessages(chunks)) messages.push(message);
  return messages;
}

// oxlint-disable-next-line typescript/require-await -- the reader takes an async iterable
async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** What a function writes to its log pipe. */
const logFrames: Parser = {
  name: 'log-frames',
  samples: [logFrame('hello'), Buffer.concat([logFrame('one'), logFrame('two')]), 'raw output\n'],
  tokens: ['\xa5\x5a\x00\x01', '\x00\x00\x00\x05', '\xff\xff\xff\xff'],
  parse(input) {
    let emitted = 0;
    const count = (length: number) => {
      emitted += length;
      if (length > MAX_LOG_EVENT_BYTES) throw new Disagreement('an event is larger than CloudWatch accepts');
    };
    const reader = new LogFrameReader(
      ({ text }) => count(text.length),
      (bytes) => count(bytes.length),
    );
    for (let at = 0; at < input.length; at += 13) reader.push(input.subarray(at, at + 13));
    reader.end();
    if (emitted > input.length) throw new Disagreement('more was read than was written');
    return true;
  },
};

function logFrame(text: string): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0001, 0);
  head.writeUInt32BE(text.length, 4);
  head.writeBigUInt64BE(1_767_225_600_000_000n, 8);
  return Buffer.concat([head, Buffer.from(text)]);
}

export const framingParsers: readonly Parser[] = [awsChunked, eventStream, logFrames];
