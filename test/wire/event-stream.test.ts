import { describe, expect, it } from 'vitest';
import { decodeMessages, MalformedMessage } from '../../src/protocol/event-stream/decode.ts';
import { encodeMessage } from '../../src/protocol/event-stream/encode.ts';
import type { EventStreamMessage } from '../../src/protocol/event-stream/message.ts';

/*
 * The test vectors of AWS's own clients, under their names there:
 * https://github.com/smithy-lang/smithy-typescript/blob/67ade41ace395f90e67d2069900554fd38e15af4/packages/eventstream-codec/src/TestVectors.fixture.ts
 */

const PAYLOAD = "{'foo':'bar'}";
const PAYLOAD_HEX = '7b27666f6f273a27626172277d';
const CONTENT_TYPE_HEX = '0c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e';
const EVENT_TYPE_HEX = '0a6576656e742d74797065040000a00c';

const READ_AND_WRITTEN = [
  { name: 'empty_message', headers: {}, payload: '', hex: '000000100000000005c248eb7d98c8ff' },
  {
    name: 'payload_no_headers',
    headers: {},
    payload: PAYLOAD,
    hex: `0000001d00000000fd528c5a${PAYLOAD_HEX}c3653936`,
  },
  {
    name: 'payload_one_str_header',
    headers: { 'content-type': 'application/json' },
    payload: PAYLOAD,
    hex: `0000003d0000002007fd8396${CONTENT_TYPE_HEX}${PAYLOAD_HEX}8d9c08b1`,
  },
];

const DAMAGED = {
  corrupted_headers: `0000003d0000002007fd8396${CONTENT_TYPE_HEX}7b61666f6f273a27626172277d8d9c08b1`,
  corrupted_header_len: `0000003d0000002107fd8396${CONTENT_TYPE_HEX}${PAYLOAD_HEX}8d9c08b1`,
  corrupted_length: `0000003e0000002007fd8396${CONTENT_TYPE_HEX}${PAYLOAD_HEX}8d9c08b1`,
  corrupted_payload: '0000001d00000000fd528c5a5b27666f6f273a27626172277dc3653936',
};

// No service writes these header types, and the decoder rejects them.
const OTHER_HEADER_TYPES = {
  int32_header: `0000002d0000001041c424b8${EVENT_TYPE_HEX}${PAYLOAD_HEX}36f480a0`,
  all_headers:
    `000000cc000000af0fae64ca${EVENT_TYPE_HEX}${CONTENT_TYPE_HEX}` +
    '0a626f6f6c2066616c736501' +
    '09626f6f6c207472756500' +
    '046279746502cf' +
    '08627974652062756606001449276d2061206c6974746c6520746561706f7421' +
    '0974696d657374616d70080000000000845fed' +
    '05696e74313603002a' +
    '05696e7436340500000000028757b2' +
    `0475756964090102030405060708090a0b0c0d0e0f10${PAYLOAD_HEX}aba5f10c`,
};

async function decode(hex: string): Promise<EventStreamMessage[]> {
  const messages: EventStreamMessage[] = [];
  async function* once() {
    yield Buffer.from(hex, 'hex');
  }
  for await (const message of decodeMessages(once())) messages.push(message);
  return messages;
}

describe('the event-stream vectors of AWS', () => {
  it.each(READ_AND_WRITTEN)('$name is read and written', async ({ headers, payload, hex }) => {
    expect(await decode(hex)).toEqual([{ headers, payload: Buffer.from(payload) }]);
    expect(encodeMessage(headers, payload).toString('hex')).toBe(hex);
  });

  it.each(Object.entries(DAMAGED))('%s is rejected', async (_name, hex) => {
    await expect(decode(hex)).rejects.toThrow(/^the checksum of a (prelude|message) is wrong$/);
  });

  it.each(Object.entries(OTHER_HEADER_TYPES))('%s is rejected for its header types', async (_name, hex) => {
    await expect(decode(hex)).rejects.toThrow(MalformedMessage);
    await expect(decode(hex)).rejects.toThrow('header event-type has type 4');
  });
});
