/**
 * The format of log events in a group's log. One batch of the storage port contains events of several streams:
 *
 *     u8 version | u16 streamCount | streamCount × { u8 length, stream id }
 *     | events × { u16 stream index, u48 timestamp ms, u32 length, message UTF-8 }
 *
 * Big-endian. Stream ids are listed once at the start, so a reader of other streams can skip the whole batch. An
 * id, unlike a name, is never reused: the events of a deleted stream stay hidden.
 */
import { StorageError } from '../../../storage/error.ts';
import type { AppendBatch } from '../../../storage/port.ts';

const VERSION = 1;
const BATCH_HEADER_BYTES = 3;
const EVENT_HEADER_BYTES = 12;
const MAX_STREAMS_PER_BATCH = 0xffff;

export interface NewLogEvent {
  readonly streamId: string;
  readonly timestampMs: number;
  readonly message: string;
}

export interface StoredLogEvent {
  readonly streamId: string;
  readonly timestampMs: number;
  /** A view of shared memory; callers decode it when they need the text. */
  readonly message: Buffer;
  /** The event's index among those of its batch. */
  readonly index: number;
}

export interface EncodedEvents extends AppendBatch {
  /** Of all messages. */
  readonly messageBytes: number;
}

/** @param events at least one, of at most 65,535 streams */
export function encodeEvents(events: readonly NewLogEvent[]): EncodedEvents {
  const streams = new Map<string, number>();
  const streamIndexes: number[] = [];
  const sizes: number[] = [];
  let messageBytes = 0;
  let byteLength = BATCH_HEADER_BYTES + EVENT_HEADER_BYTES * events.length;
  for (const { streamId, message } of events) {
    let index = streams.get(streamId);
    if (index === undefined) {
      index = streams.size;
      streams.set(streamId, index);
      byteLength += 1 + Buffer.byteLength(streamId);
    }
    const size = Buffer.byteLength(message);
    streamIndexes.push(index);
    sizes.push(size);
    messageBytes += size;
  }
  byteLength += messageBytes;
  if (streams.size > MAX_STREAMS_PER_BATCH) throw new RangeError(`${streams.size} streams in one batch`);
  return {
    recordCount: events.length,
    messageBytes,
    byteLength,
    writeTo(target, start) {
      let offset = target.writeUInt8(VERSION, start);
      offset = target.writeUInt16BE(streams.size, offset);
      for (const id of streams.keys()) {
        offset = target.writeUInt8(Buffer.byteLength(id), offset);
        offset += target.write(id, offset);
      }
      let at = 0;
      for (const { timestampMs, message } of events) {
        offset = target.writeUInt16BE(streamIndexes[at]!, offset);
        offset = target.writeUIntBE(timestampMs, offset, 6);
        offset = target.writeUInt32BE(sizes[at++]!, offset);
        offset += target.write(message, offset);
      }
    },
  };
}

/**
 * Decodes the events of the wanted streams in a batch, one at a time: a batch may contain 80,000.
 * @throws StorageError `corrupt` when the bytes are not a valid batch
 */
export function* decodeEvents(
  bytes: Buffer,
  wants: (streamId: string) => boolean,
): Generator<StoredLogEvent> {
  const reader = new BatchReader(bytes);
  const version = reader.uint(1);
  if (version !== VERSION) throw corrupt(bytes, `version ${version}`);
  const ids = Array.from({ length: reader.uint(2) }, () => reader.bytes(reader.uint(1)).toString('utf8'));
  const wanted = ids.map(wants);
  if (!wanted.includes(true)) return;
  for (let index = 0; !reader.atEnd; index++) {
    const stream = reader.uint(2);
    const timestampMs = reader.uint(6);
    const message = reader.bytes(reader.uint(4));
    const streamId = ids[stream];
    if (streamId === undefined) throw corrupt(bytes, `stream index ${stream} of ${ids.length}`);
    if (wanted[stream] === true) yield { streamId, timestampMs, message, index };
  }
}

class BatchReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  uint(size: 1 | 2 | 4 | 6): number {
    this.#require(size);
    const value = this.#bytes.readUIntBE(this.#offset, size);
    this.#offset += size;
    return value;
  }

  bytes(length: number): Buffer {
    this.#require(length);
    const slice = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return slice;
  }

  #require(length: number): void {
    if (this.#offset + length > this.#bytes.length) throw corrupt(this.#bytes, `ends at ${this.#offset}`);
  }
}

function corrupt(bytes: Buffer, found: string): StorageError {
  return new StorageError('corrupt', `not a batch of log events: ${found}`, {
    facts: { byteLength: bytes.length, found },
  });
}
