import { isDeepStrictEqual } from 'node:util';
import type { MultiPart, Reach } from '../support/multi-part.ts';
import type { Passing } from './passing.ts';
import { untilGone, wireReach } from './reach.ts';

/** Something of several parts that is created, filled and deleted, under the same name each time. */
export class PassingParts implements Passing {
  readonly faults: string[] = [];
  readonly #kind: MultiPart;
  readonly #name: string;
  /** What the last answer promised; undefined while a call has no answer. */
  #promised: { readonly parts: unknown } | undefined = { parts: undefined };
  /** A deletion has no answer: all of it or nothing. */
  #isBeingDeleted = false;
  #whole: unknown;
  #empty: unknown;
  #deletions = 0;

  constructor(name: string, kind: MultiPart) {
    this.#name = name;
    this.#kind = kind;
  }

  get deletions(): number {
    return this.#deletions;
  }

  passUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    return untilGone(endpoint, signal, this.faults, (reach) => this.#pass(reach));
  }

  async judge(endpoint: string): Promise<void> {
    using reach = wireReach(endpoint);
    const found = await this.#kind.parts(reach);
    const what = `found ${JSON.stringify(found)}`;
    if (this.#promised) {
      if (!isDeepStrictEqual(found, this.#promised.parts)) {
        this.#fault(`${what}, promised were ${JSON.stringify(this.#promised.parts)}`);
      }
    } else if (this.#isBeingDeleted && found !== undefined && !isDeepStrictEqual(found, this.#whole)) {
      this.#fault(`${what} in the midst of a deletion of ${JSON.stringify(this.#whole)}`);
    }
    if (found !== undefined) await this.#kind.remove(reach);
    const left = await this.#kind.parts(reach);
    if (left !== undefined) this.#fault(`left after a deletion: ${JSON.stringify(left)}`);
    this.#promised = { parts: undefined };
    this.#isBeingDeleted = false;
  }

  async #pass(reach: Reach): Promise<void> {
    const { create, fill, remove, parts } = this.#kind;
    this.#promised = undefined;
    await create(reach);
    const empty = await parts(reach);
    this.#empty ??= empty;
    if (!isDeepStrictEqual(empty, this.#empty)) this.#fault(`new, and has ${JSON.stringify(empty)}`);
    await fill(reach);
    this.#whole = await parts(reach);
    this.#promised = { parts: this.#whole };
    // Half of the kills shall find it at rest.
    await reach.settle();
    this.#promised = undefined;
    this.#isBeingDeleted = true;
    await remove(reach);
    this.#promised = { parts: undefined };
    this.#isBeingDeleted = false;
    this.#deletions++;
  }

  #fault(what: string): void {
    this.faults.push(`${this.#name}: ${what}`);
  }
}
