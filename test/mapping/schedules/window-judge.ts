import type { Call } from './call.ts';

/** Compares the state of a tumbling window with the records that were delivered in it. */
export class WindowJudge {
  readonly #sizeMs: number;
  readonly #accuse: (what: string) => void;
  readonly #suspect: (id: number, what: string, nowMs: number) => void;
  readonly #timestampMs = new Map<number, number>();
  readonly #discarded = new Set<number>();
  readonly #reopens: boolean;
  /** Records of windows that are closed. */
  readonly #closed = new Set<number>();
  /** Windows with records and without a final call, by shard and start. */
  readonly #open = new Set<string>();

  /**
   * @param found.reopens whether a record may be stored so long after its arrival that its window is closed, and has a second state:
   * src/mapping/batching/tumbling-window.ts
   * @param found.suspect gets the record that seems to be skipped
   */
  constructor(
    seconds: number,
    found: {
      readonly reopens: boolean;
      readonly accuse: (what: string) => void;
      readonly suspect: (id: number, what: string, nowMs: number) => void;
    },
  ) {
    this.#sizeMs = seconds * 1_000;
    this.#reopens = found.reopens;
    this.#accuse = found.accuse;
    this.#suspect = found.suspect;
  }

  get isDone(): boolean {
    return this.#open.size === 0;
  }

  /** @param ahead ids of the shard's records that the mapping must deliver before those of the call */
  begin({ records, shardId, window }: Call, ahead: readonly number[], nowMs: number): void {
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
    const before = ahead.filter(isIn);
    const isDone = (id: number) => this.#discarded.has(id) || this.#closed.has(id);
    const lost = before.filter((id) => !ids.includes(id) && !isDone(id));
    for (const id of lost) this.#suspect(id, `the state of ${shardId} at ${startMs} lacks ${id}`, nowMs);
    const unexpected = ids.filter((id, index) => !before.includes(id) || ids.indexOf(id) !== index);
    if (unexpected.length > 0) {
      this.#accuse(`the state of ${shardId} at ${startMs} has ${unexpected.join()}`);
    }
  }

  /**
   * A call has succeeded, at least in part.
   * @param mayBeRepeated by another process, which may have closed the window meanwhile
   */
  end({ shardId, window }: Call, mayBeRepeated: boolean, nowMs: number): void {
    if (!window) return;
    const name = `${shardId} at ${window.startMs}`;
    if (window.isFinal) {
      this.#open.delete(name);
      if (this.#reopens && nowMs >= window.endMs) for (const id of window.ids) this.#closed.add(id);
    } else if (!mayBeRepeated) this.#open.add(name);
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
