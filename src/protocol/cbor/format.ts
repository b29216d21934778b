/*
 * The subset of CBOR that `application/x-amz-cbor-1.1` uses: https://www.rfc-editor.org/rfc/rfc8949
 *
 * The first byte of an item has three bits of major type and five bits of additional information. A value below 24 is
 * the argument itself; 24 to 27 mean that the argument follows in 1, 2, 4 or 8 bytes; 31 means that the length is
 * indefinite.
 */
export const MAJOR = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const;

export type Major = (typeof MAJOR)[keyof typeof MAJOR];

/** Additional information: the size of the argument that follows. */
export const ARGUMENT = { oneByte: 24, twoBytes: 25, fourBytes: 26, eightBytes: 27 } as const;

/** Additional information: the length is indefinite. */
export const INDEFINITE = 31;
/** Ends an item of indefinite length. */
export const BREAK = 0xff;

export const SIMPLE = { false: 20, true: 21, null: 22, undefined: 23 } as const;

/**
 * Tag of a timestamp, in milliseconds where the RFC uses seconds:
 * docs/aws/wire-protocols.md#timestamps-and-blobs.
 */
export const TAG_TIME = 1;
