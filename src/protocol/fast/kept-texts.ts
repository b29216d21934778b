import { KIB } from '../../lib/bytes.ts';
import { firstIndexWhere } from '../../lib/list/binary-search.ts';
import type { MemberPosition } from '../../schema/members.ts';
import type { Slice } from './slice.ts';

/*
 * Several consumers of a shard read the same records. Their text is written for the first of them and sent to the others
 * from where it was written. It is kept only for lists of which some part was read twice: a single reader costs no memory.
 */

// In shorter texts there is too little to gain for a whole slice.
const MIN_KEPT_BYTES = 64 * KIB;

/** The text of consecutive members of a list, with a comma between them. */
export class KeptText {
  readonly origin: OriginTexts;
  readonly slice: Slice;
  readonly #start: number;
  // The positions of the members.
  readonly #pos: number[] = [];
  readonly #index: number[] = [];
  /** The offset after each member. */
  readonly #ends: number[] = [];

  constructor(origin: OriginTexts, slice: Slice, start: number) {
    this.origin = origin;
    this.slice = slice;
    this.#start = start;
  }

  get isWorthKeeping(): boolean {
    return (this.#ends.at(-1) ?? 0) - this.#start >= MIN_KEPT_BYTES;
  }

  add({ pos, index }: MemberPosition, end: number): void {
    this.#pos.push(pos);
    this.#index.push(index);
    this.#ends.push(end);
  }

  /** @returns the number of members before the one at a position; undefined when it is not among them */
  find(position: MemberPosition): number | undefined {
    const found = firstIndexWhere(this.#pos.length, (member) => !isBelow(this.#positionOf(member), position));
    return this.#isAt(found, position) ? found : undefined;
  }

  /**
   * Passes over the members of a list that are those of this text, from a number on.
   * @returns the number of the first one that is not
   */
  pass(from: number, list: MemberPosition & { readonly isAtEnd: boolean; advance(): void }): number {
    let member = from;
    for (; !list.isAtEnd && this.#isAt(member, list); member++) list.advance();
    return member;
  }

  /** The offset of a member. */
  startOf(member: number): number {
    return member === 0 ? this.#start : this.#ends[member - 1]! + 1;
  }

  endOf(member: number): number {
    return this.#ends[member]!;
  }

  #positionOf(member: number): MemberPosition {
    return { pos: this.#pos[member]!, index: this.#index[member]! };
  }

  #isAt(member: number, { pos, index }: MemberPosition): boolean {
    return this.#pos[member] === pos && this.#index[member] === index;
  }
}

/** The kept texts of the members of one origin. */
export class OriginTexts {
  /** Oldest first. Few: all origins together have as many as there are slices. */
  readonly #texts: KeptText[] = [];
  /** Above all members that were read. */
  #readTo: MemberPosition | undefined;
  #isShared = false;

  /** Whether some members were read twice. */
  get isShared(): boolean {
    return this.#isShared;
  }

  beginList(first: MemberPosition): void {
    if (this.#readTo && isBelow(first, this.#readTo)) this.#isShared = true;
  }

  endList({ pos, index }: MemberPosition): void {
    if (!this.#readTo || isBelow(this.#readTo, { pos, index })) this.#readTo = { pos, index };
  }

  add(text: KeptText): void {
    this.#texts.push(text);
  }

  remove(text: KeptText): void {
    this.#texts.splice(this.#texts.indexOf(text), 1);
  }

  /** A text with the member at a position, and the number of members before it. */
  find(position: MemberPosition): { readonly text: KeptText; readonly from: number } | undefined {
    for (let newest = this.#texts.length - 1; newest >= 0; newest--) {
      const text = this.#texts[newest]!;
      const from = text.find(position);
      if (from !== undefined) return { text, from };
    }
    return undefined;
  }
}

/** The kept texts of all lists. */
export class KeptTexts {
  readonly #origins = new WeakMap<object, OriginTexts>();
  /** Least recently used first. */
  readonly #texts = new Set<KeptText>();

  get count(): number {
    return this.#texts.size;
  }

  of(origin: object): OriginTexts {
    let texts = this.#origins.get(origin);
    if (!texts) {
      texts = new OriginTexts();
      this.#origins.set(origin, texts);
    }
    return texts;
  }

  add(text: KeptText): void {
    this.#texts.add(text);
    text.origin.add(text);
  }

  /** Makes a text the most recently used one. */
  use(text: KeptText): void {
    this.#texts.delete(text);
    this.#texts.add(text);
  }

  removeOldest(): KeptText | undefined {
    const [oldest] = this.#texts;
    if (!oldest) return undefined;
    this.#texts.delete(oldest);
    oldest.origin.remove(oldest);
    return oldest;
  }
}

function isBelow(one: MemberPosition, other: MemberPosition): boolean {
  return one.pos < other.pos || (one.pos === other.pos && one.index < other.index);
}
