import { MIB } from '../../../lib/bytes.ts';

/** Holds at least four of the longest events that are kept. */
const SLAB_BYTES = MIB;

/**
 * Copies of events in memory that is used again. With a buffer for each event, V8 collected its whole heap after every
 * few hundred batches, which cost 0.4 ms of CPU time per invocation (bench/mapping/invocations.ts).
 */
export class KeptEvents {
  /** Copies in each slab that have not been released. */
  readonly #used = new Map<ArrayBufferLike, number>();
  readonly #free: Buffer[] = [];
  #slab: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #end = 0;

  /** @param event at most 1 MiB  @returns a copy, whose bytes may change after its release */
  copy(event: Buffer): Buffer {
    if (this.#end + event.length > this.#slab.length) this.#nextSlab();
    const copy = this.#slab.subarray(this.#end, this.#end + event.length);
    copy.set(event);
    this.#end += event.length;
    this.#used.set(copy.buffer, (this.#used.get(copy.buffer) ?? 0) + 1);
    return copy;
  }

  /** @param copy once for each copy */
  release({ buffer }: Buffer): void {
    const left = this.#used.get(buffer)! - 1;
    this.#used.set(buffer, left);
    if (left === 0 && buffer !== this.#slab.buffer) this.#free.push(Buffer.from(buffer));
  }

  #nextSlab(): void {
    if (this.#used.get(this.#slab.buffer) === 0) this.#free.push(this.#slab);
    this.#slab = this.#free.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#end = 0;
  }
}
