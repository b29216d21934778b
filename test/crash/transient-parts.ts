import { isDeepStrictEqual } from 'node:util';
import type { MultiPart, Reach } from '../support/clients/multi-part.ts';
import type { TransientResource } from './transient-resource.ts';
import { untilGone, wireReach } from './reach.ts';

/** A resource of several parts that is created, filled and deleted repeatedly under the same name. */
export class TransientParts implements TransientResource {
  readonly faults: string[] = [];
  readonly #kind: MultiPart;
  readonly #name: string;
  /** The last acknowledged state; undefined while a call is in flight. */
  #promised: { readonly parts: unknown } | undefined = { parts: undefined };
  /** During a deletion: all of it or nothing may exist. */
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

  changeUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    return untilGone(endpoint, signal, this.faults, (reach) => this.#pass(reach));
  }

  async check(endpoint: string): Promise<void> {
    using reach = wireReach(endpoint);
    const found = await this.#kind.parts(reach);
    const what = `found ${JSON.stringify(found)}`;
    if (this.#promised) {
      if (!isDeepStrictEqual(found, this.#promised.parts)) {
        this.#fault(`${what}, expected ${JSON.stringify(this.#promised.parts)}`);
      }
    } else if (this.#isBeingDeleted && found !== undefined && !isDeepStrictEqual(found, this.#whole)) {
      this.#fault(`${what} during a deletion of ${JSON.stringify(this.#whole)}`);
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
    if (!isDeepStrictEqual(empty, this.#empty))
      this.#fault(`newly created, and has ${JSON.stringify(empty)}`);
    await fill(reach);
    this.#whole = await parts(reach);
    this.#promised = { parts: this.#whole };
    // Pauses, so that about half of the kills happen between two changes.
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
