/** A list in an operation's output. It is iterated once, and its members may be created during the iteration. */
export interface Members<Member> extends Iterable<Member> {
  readonly length: number;
}

/**
 * A list of structures whose fields can be read where they are stored. For ten thousand records, creating an object
 * each would cost more than writing their text.
 */
export interface StoredMembers<Member> extends Members<Member> {
  cursor(): MemberCursor<Member>;
}

/** Iterates over a list of structures once. */
export interface MemberCursor<Member> {
  readonly isAtEnd: boolean;
  /** The fields of the current member. `advance` updates them in place. */
  readonly fields: StoredFields<Member>;
  /** Creates the current member as an object. */
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

/** The location of a blob, or of the UTF-8 of a string. */
export interface StoredBytes {
  isPresent: boolean;
  bytes: Buffer;
  start: number;
  end: number;
}

/**
 * ASCII letters and digits, of the same length in every member. A serializer may replace `bytes` once with memory of
 * its own that has the same content, so that the text and its surroundings are in one buffer.
 */
export interface FixedText {
  isPresent: boolean;
  bytes: Buffer;
}
