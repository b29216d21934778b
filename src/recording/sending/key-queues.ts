/** Something to send, with its partition key. */
export interface Keyed {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Records that wait, by partition key. Of each key at most one record is out at a time: PutRecords keeps no order among
 * its records when some of them fail, nor do calls at the same time.
 */
export class KeyQueues<T extends Keyed> {
  readonly #queues = new Map<string, T[]>();
  /** Keys whose first record may be taken, in the order in which they became ready. */
  readonly #ready = new Set<string>();
  #count = 0;
  #bytes = 0;

  /** Records that wait or are out. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(item: T): void {
    const queue = this.#queues.get(item.key);
    if (queue) queue.push(item);
    else {
      this.#queues.set(item.key, [item]);
      this.#ready.add(item.key);
    }
    this.#count++;
    this.#bytes += item.bytes;
  }

  /** The first records of different keys, at least one if any is ready. They are out until `done` or `retry`. */
  take(maxCount: number, maxBytes: number): T[] {
    const taken: T[] = [];
    let bytes = 0;
    for (const key of this.#ready) {
      const item = this.#queues.get(key)![0]!;
      if (taken.length === maxCount || (taken.length > 0 && bytes + item.bytes > maxBytes)) break;
      this.#ready.delete(key);
      taken.push(item);
      bytes += item.bytes;
    }
    return taken;
  }

  /** A record has been sent; the next one of its key is ready. */
  done(item: T): void {
    const queue = this.#queues.get(item.key)!;
    queue.shift();
    if (queue.length === 0) this.#queues.delete(item.key);
    else this.#ready.add(item.key);
    this.#count--;
    this.#bytes -= item.bytes;
  }

  /** A record that is out is to be taken again. */
  retry(item: T): void {
    this.#ready.add(item.key);
  }
}
