/** A list in an operation's output. It is iterated once, and its members may be created during the iteration. */
export interface Members<Member> extends Iterable<Member> {
  readonly length: number;
}

/**
 * A list of structures whose fields can be read where they are stored. For ten thousand records, creating an object
 * each would cost more than writing their text.
 */
export interface StoredMembers<Member> extends Members<Member> {
  /**
   * Stands for where the members are stored. They never change there: whatever list contains it, the member at one
   * position of one origin has the same fields.
   */
  readonly origin: object;
  cursor(): MemberCursor<Member>;
}

/** Positions are ordered by `pos`, then by `index`. */
export interface MemberPosition {
  readonly pos: number;
  readonly index: number;
}

/** Iterates over a list of structures once. Its position is that of the current member; at the end, above all members. */
export interface MemberCursor<Member> extends MemberPosition {
  readonly isAtEnd: boolean;
  /** The fields of the member that was located last. `locate` updates them in place. */
  readonly fields: StoredFields<Member>;
  /** Finds the fields of the current member. A member whose fields are not needed costs little without it. */
  locate(): void;
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
 * ASCII letters and digits, of the same length in every member. A serializer may replace `bytes` once with a copy in its
 * own memory, so that the text and its surroundings are in one buffer.
 */
export interface FixedText {
  isPresent: boolean;
  bytes: Buffer;
}
