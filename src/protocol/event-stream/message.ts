import { KIB, MIB } from '../../lib/bytes.ts';

/*
 * A message of an event stream (big-endian; docs/aws/wire-protocols.md#event-stream-messages):
 *
 *   u32  total length      of the whole message
 *   u32  headers length
 *   u32  prelude checksum  CRC-32 of the eight bytes before it
 *   …    headers           each: u8 name length, name, u8 type, u16 value length, value
 *   …    payload
 *   u32  message checksum  CRC-32 of all bytes before it
 */
export const PRELUDE_BYTES = 12;
export const CHECKSUM_BYTES = 4;
/** The header type of strings. The services here use none of the other nine types. */
export const STRING_HEADER = 7;

// The limits of AWS's own clients: docs/aws/wire-protocols.md#sdk-transports.
export const MAX_HEADERS_BYTES = 128 * KIB;
export const MAX_PAYLOAD_BYTES = 24 * MIB;

export interface EventStreamMessage {
  /** Headers in the order of the message. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}
