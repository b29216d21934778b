import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessages, MalformedMessage } from '../../../src/protocol/event-stream/decode.ts';
import { encodeMessage } from '../../../src/protocol/event-stream/encode.ts';
import type { EventStreamMessage } from '../../../src/protocol/event-stream/message.ts';

/** The bytes in chunks of a size, as a socket may deliver them. */
async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decodeAll(bytes: Buffer, size = bytes.length): Promise<EventStreamMessage[]> {
  const messages: EventStreamMessage[] = [];
  for await (const message of decodeMessages(inChunks(bytes, size))) messages.push(message);
  return messages;
}

// A frame of Amazon Kinesis, from the wire trace in https://github.com/aws/aws-sdk-ruby/issues/2779. Its author
// replaced the sequence number, so length, order of headers and payload are the service's; the checksums are computed.
const RECORDED_HEADERS =
  '\v:event-type\u0007\u0000\u0015SubscribeToShardEvent' +
  '\r:content-type\u0007\u0000\u001Aapplication/x-amz-json-1.1' +
  '\r:message-type\u0007\u0000\u0005event';
const RECORDED_PAYLOAD =
  '{"ContinuationSequenceNumber":"47898854266005913857422065123575799283833479007471403058",' +
  '"MillisBehindLatest":0,"Records":[]}';
const RECORDED_LENGTH = 242;

describe('messages of an event stream', () => {
  it('have the layout of a recorded message of Kinesis', () => {
    const message = encodeMessage(
      {
        ':event-type': 'SubscribeToShardEvent',
        ':content-type': 'application/x-amz-json-1.1',
        ':message-type': 'event',
      },
      RECORDED_PAYLOAD,
    );
    expect(message.length).toBe(RECORDED_LENGTH);
    expect(message.toString('latin1', 12, RECORDED_LENGTH - 4)).toBe(RECORDED_HEADERS + RECORDED_PAYLOAD);
  });

  it('are decoded as they were encoded, wherever the stream is split', async () => {
    const messages = fc.array(
      fc.record({
        headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 60 }), fc.string({ maxLength: 200 })),
        payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      }),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 400 }), async (given, size) => {
        const bytes = Buffer.concat(given.map(({ headers, payload }) => encodeMessage(headers, payload)));
        const found = await decodeAll(bytes, size);
        expect(found).toEqual(given.map(({ headers, payload }) => ({ headers: { ...headers }, payload })));
      }),
    );
  });

  it('are rejected when any byte was changed', async () => {
    const whole = encodeMessage({ ':event-type': 'x' }, 'payload');
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const damaged = Buffer.from(whole);
          damaged[at]! ^= flip;
          await expect(decodeAll(damaged)).rejects.toThrow(MalformedMessage);
        },
      ),
    );
  });

  it('are rejected without waiting for more when the bytes are arbitrary', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        await expect(decodeAll(Buffer.from(bytes))).rejects.toThrow(MalformedMessage);
      }),
    );
  });
});
