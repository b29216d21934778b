import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { Schedule } from '../../lib/schedule/expression.ts';

/** A schedule that fires, as the timetable holds it. */
export interface TimetableEntry {
  readonly schedule: Schedule;
  /** The occurrence that has run last; undefined before the first one. */
  readonly lastRunMs: number | undefined;
  /** Occurrences outside these times do not exist; the start is not before the schedule was set. */
  readonly startMs: number;
  readonly endMs?: number | undefined;
  /** How long after an occurrence it fires: a flexible time window. The same for every call. */
  readonly delayMs?: (occurrenceMs: number) => number;
  /** How late an occurrence may still fire that was missed while the server did not run; 0 by default. */
  readonly graceMs?: number;
}

// The longest flexible window: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html
const MAX_WINDOW_MS = 1_440 * 60_000;

interface Pending {
  readonly entry: TimetableEntry;
  readonly occurrenceMs: number;
  readonly fireMs: number;
}

/**
 * The longest wait for a timer. A host that was asleep does not count that time in timers, and its clock may be set, so
 * that the time is read again at least this often.
 */
const MAX_WAIT_MS = 60_000;
/**
 * An occurrence that is later than this was missed: it is skipped unless the entry's grace allows it. AWS fires within a
 * minute as well: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const MAX_LATENESS_MS = 60_000;

/**
 * Fires schedules at their times, each occurrence once. Occurrences that pass while the server does not run, or the host
 * sleeps, for more than a minute are skipped.
 */
export class Timetable {
  readonly #clock: Clock;
  readonly #onDue: (key: string, occurrenceMs: number) => void;
  readonly #pending = new Map<string, Pending>();
  #timer: Timer | undefined;
  /** When the timer fires. */
  #wakeMs = Infinity;
  #closed = false;

  /** @param onDue called once for each occurrence; must not throw */
  constructor(clock: Clock, onDue: (key: string, occurrenceMs: number) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Adds or replaces an entry. */
  set(key: string, entry: TimetableEntry): void {
    const next = this.#next(entry);
    if (!next) {
      this.#pending.delete(key);
      return;
    }
    this.#pending.set(key, next);
    // Thousands of entries are set at start, and finding the first of them means going through all.
    if (next.fireMs < this.#wakeMs) this.#waitUntil(next.fireMs);
  }

  /** Whether an entry has a further occurrence. */
  has(key: string): boolean {
    return this.#pending.has(key);
  }

  /** The timer stays: when it fires, it waits for the first of the entries that are left. */
  delete(key: string): void {
    this.#pending.delete(key);
  }

  close(): void {
    this.#closed = true;
    this.#pending.clear();
    this.#timer?.cancel();
  }

  /** The first occurrence after the last one that can still fire. */
  #next(entry: TimetableEntry): Pending | undefined {
    const { schedule, lastRunMs, startMs, endMs = Infinity, delayMs, graceMs = 0 } = entry;
    const nowMs = this.#clock.now();
    const earliestMs = nowMs - Math.max(graceMs, MAX_LATENESS_MS);
    const windowMs = delayMs ? MAX_WINDOW_MS : 0;
    let afterMs = Math.max(lastRunMs ?? -Infinity, startMs - 1, earliestMs - windowMs - 1);
    for (;;) {
      const occurrenceMs = schedule.nextAfter(afterMs);
      if (occurrenceMs === undefined || occurrenceMs > endMs) return undefined;
      const fireMs = occurrenceMs + (delayMs?.(occurrenceMs) ?? 0);
      if (fireMs >= earliestMs) return { entry, occurrenceMs, fireMs };
      afterMs = occurrenceMs;
    }
  }

  #waitUntil(fireMs: number): void {
    this.#timer?.cancel();
    if (this.#closed) return;
    const nowMs = this.#clock.now();
    const delayMs = Math.min(Math.max(0, fireMs - nowMs), MAX_WAIT_MS);
    this.#wakeMs = nowMs + delayMs;
    this.#timer = this.#clock.setTimer(delayMs, () => this.#fireDue(), { background: true });
  }

  #fireDue(): void {
    const nowMs = this.#clock.now();
    const due = Array.from(this.#pending).filter(([, { fireMs }]) => fireMs <= nowMs);
    for (const [key, { entry, occurrenceMs, fireMs }] of due) {
      const next = this.#next({ ...entry, lastRunMs: occurrenceMs });
      if (next) this.#pending.set(key, next);
      else this.#pending.delete(key);
      if (nowMs - fireMs <= Math.max(MAX_LATENESS_MS, entry.graceMs ?? 0)) this.#onDue(key, occurrenceMs);
    }
    this.#wakeMs = Infinity;
    const first = Array.from(this.#pending.values()).reduce(
      (earliest, { fireMs }) => Math.min(earliest, fireMs),
      Infinity,
    );
    if (first < Infinity) this.#waitUntil(first);
  }
}
