import { isDeepStrictEqual } from 'node:util';
import { readMessage, writeMessage } from '../../../../src/server/gateway/calls/message.ts';
import {
  readFrames,
  readResult,
  writeFrame,
  writeResult,
} from '../../../../src/server/gateway/functions/frames.ts';
import {
  decodeAnswer,
  decodeForward,
  encodeAnswer,
  encodeForward,
} from '../../../../src/storage/cluster/logs/append/forward.ts';
import {
  BATCH_HEADER_BYTES,
  batchBytes,
  batchesOf,
  bytesBefore,
  HEADER_BYTES,
  hasMark,
  KIND,
  markOf,
  NO_MESSAGE,
  ORIGIN_BYTES,
  originIn,
  parseMessage,
  writeHeader,
  writeOrigin,
} from '../../../../src/storage/cluster/logs/message.ts';
import {
  decodeMetaMessage,
  encodeMetaMessage,
  UNKNOWN_WRITE,
} from '../../../../src/storage/cluster/meta/payload.ts';
import { decodeFrame, encodeFrame } from '../../../../src/storage/cluster/messages/nats/frame.ts';
import { MessageLogError } from '../../../../src/storage/cluster/messages/port.ts';
import { parseStoreUrl } from '../../../../src/storage/cluster/url.ts';
import { unpacked } from '../../../../src/storage/embedded/frame/packed-payload.ts';
import { OperatorError } from '../../../../src/lib/operator-error.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import { accepts, acceptsLater, Disagreement, isOneOf, type Parser } from '../parser.ts';

const SUBJECT = 'log.a';
const MARK = { writer: 7n, count: 3 };

function logMessage(batches: readonly string[], originCount: number): Buffer {
  const bytes = batches.reduce((sum, text) => sum + BATCH_HEADER_BYTES + text.length, 0);
  const payload = Buffer.alloc(HEADER_BYTES + bytes + originCount * ORIGIN_BYTES);
  writeHeader(payload, {
    kind: KIND.batches,
    batchCount: batches.length,
    timeMs: 1_767_225_600_000,
    bytes,
    previous: NO_MESSAGE,
    mark: MARK,
    originCount,
  });
  let at = HEADER_BYTES;
  for (const text of batches) {
    payload.writeUInt32LE(1, at);
    payload.writeUInt32LE(text.length, at + 4);
    at += BATCH_HEADER_BYTES + payload.write(text, at + BATCH_HEADER_BYTES);
  }
  for (let index = 0; index < originCount; index++, at += ORIGIN_BYTES) {
    writeOrigin(payload, at, { writer: 9n, count: index, firstIndex: index });
  }
  return payload;
}

/** A message of a log whose checksum is right: it was written by something else than this program. */
const clusterLog: Parser = {
  name: 'cluster-log',
  samples: [logMessage(['one', 'two'], 0), logMessage(['one'], 2)],
  tokens: ['\x01\x02', '\x00\x00\x00\x00', '\xff\xff\xff\xff', '\x08\x00\x00\x00'],
  parse(input) {
    return accepts(() => {
      const message = parseMessage({ seq: 5, subject: SUBJECT, payload: input });
      const batches = batchesOf(message, 5);
      const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
      if (bytes > input.length) throw new Disagreement('the batches are larger than the message');
      bytesBefore(message);
      batchBytes(message);
      hasMark(message, markOf(message));
      originIn(message, { writer: 9n, count: 1 });
    }, isStorageError);
  },
};

/** Batches of one position in a frame of the journal, copied from a cluster. */
const packed: Parser = {
  name: 'packed-batches',
  samples: [logMessage(['one', 'two'], 0).subarray(HEADER_BYTES)],
  tokens: ['\x00\x00\x00\x00', '\xff\xff\xff\xff', '\x03\x00\x00\x00'],
  parse(input) {
    return accepts(() => {
      const bytes = unpacked(input, 1, 0).reduce((sum, batch) => sum + batch.bytes.length, 0);
      if (bytes > input.length) throw new Disagreement('the batches are larger than the frame');
    }, isStorageError);
  },
};

const forward: Parser = {
  name: 'cluster-forward',
  samples: [
    encodeForward({
      ...MARK,
      id: 'a/b',
      sinceSeq: 4,
      batchCount: 1,
      recordCount: 1,
      // One record, five bytes.
      batches: Buffer.concat([Buffer.from([1, 0, 0, 0, 5, 0, 0, 0]), Buffer.from('bytes')]),
    }),
    encodeAnswer({ outcome: 'stored', seq: 5, timeMs: 1, firstIndex: 0 }),
    encodeAnswer({ outcome: 'refused' }),
  ],
  tokens: ['\x01\x00', '\xff\xff', '\x00\x00\x00\x00'],
  parse(input) {
    const isForward = accepts(() => decodeForward(input), isStorageError);
    const isAnswer = accepts(() => decodeAnswer(input), isStorageError);
    return isForward || isAnswer;
  },
};

const META = {
  key: 'streams/a',
  value: Buffer.from('{}'),
  write: { writer: 5, count: 6 },
  base: 2,
  baseWrite: UNKNOWN_WRITE,
};

const clusterMeta: Parser = {
  name: 'cluster-meta',
  samples: [encodeMetaMessage(META), encodeMetaMessage({ ...META, value: undefined })],
  tokens: ['\x01', '\x02', '\x00\x00\x00\x00', '\xff\xff\xff\xff'],
  parse(input) {
    return accepts(() => {
      const { key, value } = decodeMetaMessage(input);
      if (key.length + (value?.length ?? 0) > input.length)
        throw new Disagreement('the change is larger than the message');
    }, isStorageError);
  },
};

/** Any other bytes than those that were written are found. */
const natsFrame: Parser = {
  name: 'nats-frame',
  samples: [encodeFrame(SUBJECT, Buffer.from('payload'))],
  tokens: ['\x01', '\x00\x00\x00\x00'],
  parse(input) {
    return accepts(() => {
      const payload = decodeFrame('log', SUBJECT, 5, input);
      if (!encodeFrame(SUBJECT, payload).equals(input)) throw new Disagreement('the frame has another form');
    }, isOneOf(MessageLogError));
  },
};

const gatewayMessage: Parser = {
  name: 'gateway-message',
  samples: [writeMessage({ head: Buffer.from('{"a":1}'), body: Buffer.from('body') })],
  tokens: ['\x00\x00\x00\x00', '\xff\xff\xff\xff', '{}'],
  parse(input) {
    const message = readMessage(input);
    if (message && !writeMessage(message).equals(input))
      throw new Disagreement('the message is written differently');
    return message !== undefined;
  },
};

const RESULT = writeResult({ kind: 'not-found' });

/** However the bytes are cut, the same frames are read. */
const gatewayFrames: Parser = {
  name: 'gateway-frames',
  samples: [
    Buffer.concat([
      writeFrame({ kind: 'ping', bytes: Buffer.alloc(0) }),
      writeFrame({ kind: 'start', bytes: Buffer.from('{}') }),
      writeFrame({ kind: 'chunk', bytes: Buffer.from('part') }),
      writeFrame({ kind: 'result', bytes: RESULT }),
    ]),
  ],
  tokens: ['\x00', '\x01\x00\x00\x00\x00', '\x03', '\xff\xff\xff\xff'],
  async parse(input) {
    const [whole, pieces] = [await framesOf(input, input.length), await framesOf(input, 3)];
    if (!isDeepStrictEqual(whole, pieces)) throw new Disagreement('the frames depend on the pieces');
    return whole.isAccepted;
  },
};

async function framesOf(input: Buffer, pieceBytes: number) {
  const frames: unknown[] = [];
  const isAccepted = await acceptsLater(
    async () => {
      for await (const frame of readFrames(inPieces(input, pieceBytes))) {
        frames.push(frame);
        if (frame.kind === 'result') accepts(() => readResult(frame.bytes), isRefusedResult);
      }
    },
    (error) => error instanceof Error && error.message === 'the answer has no valid frame',
  );
  return { isAccepted, frames };
}

const isRefusedResult = (error: unknown) =>
  error instanceof SyntaxError || (error instanceof Error && error.message === 'the answer has no result');

// oxlint-disable-next-line typescript/require-await -- the reader takes an async iterable
async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const storeUrl: Parser = {
  name: 'store-url',
  samples: ['nats://user:p%40ss@host1:4222,host2/name', 'tls://[::1]:4222/a_b', 'nats://token@host'],
  tokens: ['nats://', 'tls://', '@', ':', ',', '/', '[', ']', '%'],
  parse: (input) => accepts(() => parseStoreUrl(input.toString()), isOneOf(OperatorError)),
};

export const clusterParsers: readonly Parser[] = [
  clusterLog,
  packed,
  forward,
  clusterMeta,
  natsFrame,
  gatewayMessage,
  gatewayFrames,
  storeUrl,
];
