/** A list in an operation's output. It is iterated once, and its members may be made on the way. */
export interface Members<Member> extends Iterable<Member> {
  readonly length: number;
}

/**
 * A list of structures that can be read field by field, where they are stored: an object for each of ten thousand
 * records would cost more than their text on the wire.
 */
export interface StoredMembers<Member> extends Members<Member> {
  cursor(): MemberCursor<Member>;
}

/** Goes through a list of structures once. */
export interface MemberCursor<Member> {
  readonly isAtEnd: boolean;
  /** Those of the current member. `advance` changes them in place. */
  readonly fields: StoredFields<Member>;
  /** Makes the current member. */
  member(): Member;
  advance(): void;
}

export type StoredFields<Structure> = {
  readonly [Name in keyof Structure]-?: NonNullable<Structure[Name]> extends number
    ? StoredNumber
    : StoredBytes | FixedText;
};

export interface StoredNumber {
  isPresent: boolean;
  value: number;
}

/** Where the UTF-8 of a string, or a blob, is stored. */
export interface StoredBytes {
  isPresent: boolean;
  bytes: Buffer;
  start: number;
  end: number;
}

/**
 * ASCII letters and digits, as many in each member. A serializer may replace `bytes` once by memory of its own with the
 * same content, so that it has the text and what surrounds it in one buffer.
 */
export interface FixedText {
  isPresent: boolean;
  bytes: Buffer;
}
