import { batchesOf, KIND, parseMessage } from '../../../../src/storage/cluster/logs/message.ts';
import type { AppendResult, LogBounds, ReadResult, StoredBatch } from '../../../../src/storage/port.ts';
import type { FakeNats } from '../../../support/fake-messages/nats.ts';

/** One append, as its gateway saw it. Events are numbered in the order in which they happened. */
export interface Append {
  readonly text: string;
  readonly invoked: number;
  settled?: number;
  result?: AppendResult;
  /** The kind of the error. Absent, with no result: no outcome, because the gateway crashed. */
  error?: string;
}

/** Everything that happened to one log, and the rules that it must keep. */
export class LogHistory {
  readonly id: string;
  readonly appends: Append[] = [];
  readonly #nats: FakeNats;
  readonly #subject: string;
  readonly #report: (what: string) => void;
  readonly #known: StoredBatch[] = [];
  readonly #endsAt: number[] = [];
  #taken = 0;
  closedFrom: number | undefined;
  deletedFrom: number | undefined;
  /** Whether a deletion was begun. */
  isDeleting = false;
  /** Batches below this position may have been removed. */
  trimRequested = 0;
  /** Batches that arrived before this time may have been removed. */
  expiredBeforeMs = 0;
  #latest: { readonly resolved: number; readonly endPos: number }[] = [];

  constructor(id: string, nats: FakeNats, subject: string, report: (what: string) => void) {
    this.id = id;
    this.#nats = nats;
    this.#subject = subject;
    this.#report = (what) => report(`${id}: ${what}`);
  }

  /** All batches that NATS has stored until now, also those that were removed. */
  get stored(): readonly StoredBatch[] {
    const { everything } = this.#nats;
    for (; this.#taken < everything.length; this.#taken++) {
      const message = everything[this.#taken]!;
      if (message.subject !== this.#subject) continue;
      const parsed = parseMessage(message);
      if (parsed.kind === KIND.batches) {
        if (this.#endsAt.length > 0)
          this.#report(`batches at ${message.seq} after the log was closed or deleted`);
        this.#known.push(...batchesOf(parsed, message.seq));
      } else if (parsed.kind !== KIND.created) this.#endsAt.push(message.seq);
    }
    return this.#known;
  }

  mayBeRemoved({ pos, timestampMs }: StoredBatch): boolean {
    return pos < this.trimRequested || timestampMs < this.expiredBeforeMs || this.isDeleting;
  }

  acknowledgedBefore(event: number): Append[] {
    return this.appends.filter(({ settled, result }) => result !== undefined && settled! < event);
  }

  checkAppend(append: Append): void {
    if (append.result && this.closedFrom !== undefined && append.invoked > this.closedFrom)
      this.#report(`${append.text} was accepted after the log was closed`);
    if (append.result && this.deletedFrom !== undefined && append.invoked > this.deletedFrom)
      this.#report(`${append.text} was accepted after the log was deleted`);
  }

  /** @param trimmedHere what the reading gateway has trimmed */
  checkRead(
    { batches, nextPos, endPos, closed }: ReadResult,
    read: {
      readonly fromPos: number;
      readonly invoked: number;
      readonly trimmedHere: number;
      readonly closed: boolean;
    },
  ): void {
    const expected = this.stored.filter(({ pos }) => pos >= read.fromPos);
    const first = batches[0];
    if (!first) {
      const passed = expected.find((batch) => batch.pos < nextPos && !this.mayBeRemoved(batch));
      if (passed)
        this.#report(`an empty read from ${read.fromPos} continues at ${nextPos}, past ${show(passed)}`);
      const missed = this.acknowledgedBefore(read.invoked).find(
        ({ result }) => result!.pos >= read.fromPos && !this.mayBeRemoved(this.#batchAt(result!)),
      );
      if (missed && !this.isDeleting)
        this.#report(
          `a read from ${read.fromPos} missed ${missed.text}, acknowledged at ${missed.result!.pos}`,
        );
      // A gateway that was cut off knows of a deletion only when it has followed the metadata.
      if (
        !this.isDeleting &&
        this.acknowledgedBefore(read.invoked).some(({ result }) => result!.pos >= endPos)
      )
        this.#report(`an empty read ended at ${endPos}, before an acknowledged batch`);
      if (read.closed && !closed) this.#report('an empty read did not see that the log was closed');
      return;
    }
    if (first.pos < read.trimmedHere)
      this.#report(`read ${first.pos} after a trim before ${read.trimmedHere}`);
    let at = 0;
    for (const batch of batches) {
      // Batches may be removed while they are read.
      while (at < expected.length && !isSame(expected[at]!, batch) && this.mayBeRemoved(expected[at]!)) at++;
      const stored = expected[at++];
      if (!stored || !isSame(stored, batch))
        return this.#report(
          `a read from ${read.fromPos} returned ${show(batch)} where ${stored ? show(stored) : 'nothing'} is stored`,
        );
    }
    const last = batches.at(-1)!;
    if (expected[at]?.pos === last.pos) this.#report(`a read ended within position ${last.pos}`);
    if (nextPos !== last.pos + 1) this.#report(`a read to ${last.pos} continues at ${nextPos}`);
  }

  checkBounds(
    { endPos, closed }: LogBounds,
    bounds: { readonly invoked: number; readonly resolved: number; readonly closed: boolean },
  ): void {
    if (this.acknowledgedBefore(bounds.invoked).some(({ result }) => result!.pos >= endPos))
      this.#report(`LATEST was ${endPos}, below an acknowledged batch`);
    if (bounds.closed && !closed) this.#report('bounds did not see that the log was closed');
    this.#latest.push({ resolved: bounds.resolved, endPos });
  }

  checkTime(found: number, timeMs: number, invoked: number): void {
    const first = this.stored.find((batch) => batch.timestampMs >= timeMs && !this.mayBeRemoved(batch));
    if (!first || first.pos === found) return;
    const acknowledged = this.acknowledgedBefore(invoked).map(({ result }) => result!.pos);
    // Its append, and those of others before it, may have been stored after the search; then the end at that time is right too.
    const isNew = !acknowledged.includes(first.pos);
    const before = Math.max(-1, ...acknowledged.filter((pos) => pos < first.pos));
    const mayBeEnd = isNew && found <= first.pos && found > before;
    const removed = this.stored.find((batch) => batch.timestampMs >= timeMs)!;
    if (!mayBeEnd && !(found < first.pos && found >= removed.pos))
      this.#report(`time ${timeMs} was found at ${found} instead of ${first.pos}`);
  }

  /** After the run. */
  checkAll(): void {
    const { stored } = this;
    const byText = new Map<string, StoredBatch>();
    let lastMs = 0;
    for (const batch of stored) {
      const text = batch.bytes.toString();
      if (byText.has(text)) this.#report(`${text} is stored twice`);
      byText.set(text, batch);
      if (batch.timestampMs < lastMs) this.#report(`the time of ${show(batch)} is before ${lastMs}`);
      lastMs = batch.timestampMs;
    }
    let newest: Append | undefined;
    for (const append of this.appends.toSorted((a, b) => a.invoked - b.invoked)) {
      const { text, result, error, invoked } = append;
      const batch = byText.get(text);
      if (result) {
        if (!batch) this.#report(`${text} was acknowledged and is not stored`);
        else if (
          batch.pos !== result.pos ||
          batch.firstIndex !== result.firstIndex ||
          batch.timestampMs !== result.timestampMs
        )
          this.#report(
            `${text} was acknowledged at ${result.pos}/${result.firstIndex} and is stored at ${show(batch)}`,
          );
      } else if (
        batch &&
        error !== undefined &&
        error !== 'unknown' &&
        !(error === 'not-found' && this.isDeleting)
      ) {
        this.#report(`${text} was refused as ${error} and is stored`);
      }
      if (batch && this.closedFrom !== undefined && invoked > this.closedFrom)
        this.#report(`${text}, which was put after the log was closed, is stored`);
      for (const { resolved, endPos } of this.#latest)
        if (batch && invoked > resolved && batch.pos < endPos)
          this.#report(`${text} is stored at ${batch.pos}, below an earlier LATEST ${endPos}`);
      for (const earlier of newest ? [newest] : [])
        if (result && earlier.settled! < invoked && earlier.result!.pos >= result.pos)
          this.#report(
            `${text} is at ${result.pos}, not after ${earlier.text}, which was acknowledged before`,
          );
      if (result && (!newest || result.pos > newest.result!.pos)) newest = append;
    }
  }

  #batchAt({ pos, firstIndex, timestampMs }: AppendResult): StoredBatch {
    return { pos, firstIndex, timestampMs, recordCount: 1, bytes: Buffer.alloc(0) };
  }
}

function isSame(a: StoredBatch, b: StoredBatch): boolean {
  return (
    a.pos === b.pos &&
    a.firstIndex === b.firstIndex &&
    a.timestampMs === b.timestampMs &&
    a.recordCount === b.recordCount &&
    a.bytes.equals(b.bytes)
  );
}

function show({ pos, firstIndex, bytes }: StoredBatch): string {
  return `${bytes.toString()} (${pos}/${firstIndex})`;
}
