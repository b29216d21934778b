import type { Call } from './call.ts';

/** Compares the state of a tumbling window with the records that were delivered in it. */
export class WindowJudge {
  readonly #sizeMs: number;
  readonly #accuse: (what: string) => void;
  readonly #timestampMs = new Map<number, number>();
  readonly #discarded = new Set<number>();
  /** Windows with records and without a final call, by shard and start. */
  readonly #open = new Set<string>();

  constructor(seconds: number, accuse: (what: string) => void) {
    this.#sizeMs = seconds * 1_000;
    this.#accuse = accuse;
  }

  get isDone(): boolean {
    return this.#open.size === 0;
  }

  /** @param ofShard ids of the shard's records that the mapping must deliver, in order */
  begin({ records, shardId, window }: Call, ofShard: readonly number[]): void {
    for (const { id, timestampMs } of records) this.#timestampMs.set(id, timestampMs);
    if ((window !== undefined) !== this.#sizeMs > 0) this.#accuse('an event has a window, or lacks one');
    if (!window) return;
    const { startMs, endMs, ids, isFinal, isEarly } = window;
    if (startMs % this.#sizeMs !== 0 || endMs - startMs !== this.#sizeMs) {
      this.#accuse(`a window from ${startMs} to ${endMs}`);
    }
    if (isEarly) this.#accuse('a window ends early though its state is small');
    if (isFinal !== (records.length === 0))
      this.#accuse('a final call has records, or another call has none');
    const isIn = (id: number) => this.#startOf(id) === startMs;
    if (!records.every(({ id }) => isIn(id))) this.#accuse('a batch contains records of another window');
    const firstId = records[0]?.id ?? Infinity;
    const before = ofShard.filter((id) => id < firstId && isIn(id));
    const lost = before.filter((id) => !ids.includes(id) && !this.#discarded.has(id));
    if (lost.length > 0) this.#accuse(`the state of ${shardId} at ${startMs} lacks ${lost.join()}`);
    const unexpected = ids.filter((id, index) => !before.includes(id) || ids.indexOf(id) !== index);
    if (unexpected.length > 0) {
      this.#accuse(`the state of ${shardId} at ${startMs} has ${unexpected.join()}`);
    }
  }

  /**
   * A call has succeeded, at least in part.
   * @param mayBeRepeated by another process, which may have closed the window meanwhile
   */
  end({ shardId, window }: Call, mayBeRepeated: boolean): void {
    if (!window) return;
    const name = `${shardId} at ${window.startMs}`;
    if (window.isFinal) this.#open.delete(name);
    else if (!mayBeRepeated) this.#open.add(name);
  }

  discard(ids: readonly number[]): void {
    for (const id of ids) this.#discarded.add(id);
  }

  conclude(): void {
    for (const name of this.#open) this.#accuse(`the window of ${name} is never closed`);
  }

  #startOf(id: number): number {
    const timestampMs = this.#timestampMs.get(id) ?? -1;
    return timestampMs - (timestampMs % this.#sizeMs);
  }
}
