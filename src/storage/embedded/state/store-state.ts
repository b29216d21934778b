import { assert } from '../../../lib/assert.ts';
import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import {
  type ControlKind,
  FRAME,
  frameKind,
  frameLogNumber,
  framePayload,
  framePos,
  frameTimeMs,
  isAppend,
} from '../frame/frame.ts';
import { locationOf, type Page } from '../journal/page.ts';
import { LogState } from './log-state.ts';
import { MetaTable } from './meta-table.ts';
import { decodeMetaPut } from '../frame/meta-payload.ts';

// Visiting a thousand logs takes a fraction of a millisecond.
const LOGS_PER_TURN = 1000;

/** The numbers of changed or deleted logs, and the keys of changed or deleted metadata entries. */
export interface StateChanges {
  readonly logs: Set<number>;
  readonly keys: Set<string>;
}

/**
 * The result of applying all durable frames. Frames are applied when they become durable, and in the same way
 * during recovery.
 *
 * A checkpoint may contain the effect of frames after its start, and recovery applies those frames again. A
 * frame therefore contains the new value, never a difference, and applying a sequence of frames twice has the
 * same result as applying it once.
 */
export class StoreState {
  readonly meta = new MetaTable();
  readonly #logs = new Map<string, LogState>();
  readonly #byNumber = new Map<number, LogState>();
  #nextLogNumber = 1;
  #deleted: LogState[] = [];
  /** Numbers of logs that the next checkpoint must write. */
  #changedLogs = new Set<number>();
  #hasFreedSpace = false;

  log(id: string): LogState | undefined {
    return this.#logs.get(id);
  }

  logByNumber(number: number): LogState | undefined {
    return this.#byNumber.get(number);
  }

  logs(): IterableIterator<LogState> {
    return this.#logs.values();
  }

  /**
   * Visits all logs and yields to the event loop in between. Logs may be created and deleted in the meantime.
   */
  async visitLogs(visit: (log: LogState) => void): Promise<void> {
    let visited = 0;
    for (const log of this.#logs.values()) {
      if (++visited % LOGS_PER_TURN === 0) await yieldToEventLoop();
      visit(log);
    }
  }

  /** A number is never reused, because frames of the former log may still exist. */
  takeLogNumber(): number {
    return this.#nextLogNumber++;
  }

  get nextLogNumber(): number {
    return this.#nextLogNumber;
  }

  raiseLogNumber(next: number): void {
    this.#nextLogNumber = Math.max(this.#nextLogNumber, next);
  }

  /** Whether a log was deleted or trimmed, or its retention changed, since the last `takeDeleted`. */
  get hasFreedSpace(): boolean {
    return this.#hasFreedSpace;
  }

  /** Returns the logs deleted since the last call, whose space must be freed. */
  takeDeleted(): LogState[] {
    const deleted = this.#deleted;
    this.#deleted = [];
    this.#hasFreedSpace = false;
    return deleted;
  }

  /** Returns the changes since the last call. */
  takeChanges(): StateChanges {
    const changes = { logs: this.#changedLogs, keys: this.meta.takeChanged() };
    this.#changedLogs = new Set();
    return changes;
  }

  /** Restores changes that a failed checkpoint had taken. */
  restoreChanges({ logs, keys }: StateChanges): void {
    for (const number of logs) this.#changedLogs.add(number);
    this.meta.addChanged(keys);
  }

  /** Marks a log for the next checkpoint. Not called for appends: `Checkpointer` finds logs with new ones. */
  logChanged(number: number): void {
    this.#changedLogs.add(number);
  }

  /** Applies a frame of the journal. */
  applyFrame(page: Page, at: number): void {
    const { buffer } = page;
    if (!isAppend(frameKind(buffer, at))) {
      this.applyControl(buffer, at);
      return;
    }
    // The log is missing when the checkpoint already contains a later deletion.
    const log = this.#byNumber.get(frameLogNumber(buffer, at));
    log?.appended(framePos(buffer, at), frameTimeMs(buffer, at), locationOf(page, at));
  }

  /** Applies a frame that is not an append. */
  applyControl(buffer: Buffer, at: number): void {
    const kind = frameKind(buffer, at) as ControlKind;
    const number = frameLogNumber(buffer, at);
    const payload = framePayload(buffer, at);
    switch (kind) {
      case FRAME.createLog:
        this.#createLog(number, payload, framePos(buffer, at), frameTimeMs(buffer, at));
        return;
      case FRAME.deleteLog:
        this.#deleteLog(number);
        return;
      case FRAME.closeLog:
        this.#byNumber.get(number)?.closed();
        this.logChanged(number);
        return;
      case FRAME.trimLog: {
        const log = this.#byNumber.get(number);
        if (log) log.firstPos = Math.max(log.firstPos, framePos(buffer, at));
        this.logChanged(number);
        this.#hasFreedSpace = true;
        return;
      }
      case FRAME.setRetention: {
        const log = this.#byNumber.get(number);
        if (log) log.retentionMs = (JSON.parse(payload.toString()) as { retentionMs: number }).retentionMs;
        this.logChanged(number);
        this.#hasFreedSpace = true;
        return;
      }
      case FRAME.putMeta:
        this.meta.apply({ ...decodeMetaPut(payload), revision: framePos(buffer, at) });
        return;
      case FRAME.deleteMeta:
        this.meta.apply({ key: payload.toString(), value: undefined, revision: framePos(buffer, at) });
        return;
      default:
        // The checksum was correct, so a Millrace with the same format version wrote the frame.
        assert(false, `unknown frame kind ${String(kind)}`);
    }
  }

  #createLog(number: number, payload: Buffer, nextPos: number, lastTimeMs: number): void {
    this.raiseLogNumber(number + 1);
    const { id, retentionMs } = JSON.parse(payload.toString()) as { id: string; retentionMs: number };
    const existing = this.#byNumber.get(number);
    const log = existing ?? new LogState(id, number, retentionMs);
    if (!existing) this.logChanged(number);
    // The frame may describe a log that exists already: a state file repeats the frame for each changed log.
    log.retentionMs = retentionMs;
    log.nextPos = Math.max(log.nextPos, nextPos);
    log.endPos = Math.max(log.endPos, nextPos);
    log.lastTimeMs = Math.max(log.lastTimeMs, lastTimeMs);
    log.checkpointedEndPos = log.endPos;
    this.#logs.set(id, log);
    this.#byNumber.set(number, log);
  }

  #deleteLog(number: number): void {
    const log = this.#byNumber.get(number);
    if (!log) return;
    this.logChanged(number);
    this.#byNumber.delete(number);
    this.#logs.delete(log.id);
    log.deleted();
    // A read in progress must not look up pages that are about to be dropped.
    log.tail.dropFirst(log.tail.length);
    if (log.extents.length === 0) return;
    this.#deleted.push(log);
    this.#hasFreedSpace = true;
  }
}
