import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loopLoad } from '../event-loop/loop-load.ts';
import { MIB } from '../bytes.ts';
import type { Clock } from '../time/clock.ts';

const INTERVAL_MS = 1_000;
// The event loop is quiet while it has work for less than this share of the interval.
const QUIET_LOAD = 0.05;
// What less work than this leaves is not worth a collection.
const MIN_WORK_MS = 500;
// A collection stops the process for about 10 ms with the heap of a server that has taken two million records, and longer
// with a larger one, whose garbage is a smaller part of it.
const MAX_HEAP_BYTES = 96 * MIB;

interface Measures {
  /** The share of time in which the event loop had work since the previous call. */
  readonly load?: () => number;
  readonly heapBytes?: () => number;
  readonly collect?: () => void;
}

/**
 * Collects the garbage of a burst of work once, when it has ended. V8 collects while memory is allocated, so a server would
 * keep some 30 MB until the next burst.
 */
export function collectWhenQuiet(clock: Clock, measures: Measures = {}): void {
  const {
    load = loopLoad(),
    heapBytes = () => process.memoryUsage().heapUsed,
    collect = collector(),
  } = measures;
  let workMs = 0;
  let sinceMs = clock.monotonicMs();
  const check = () => {
    const nowMs = clock.monotonicMs();
    const lastLoad = load();
    workMs += lastLoad * (nowMs - sinceMs);
    sinceMs = nowMs;
    if (lastLoad < QUIET_LOAD && workMs >= MIN_WORK_MS) {
      workMs = 0;
      if (heapBytes() <= MAX_HEAP_BYTES) collect();
    }
    clock.setTimer(INTERVAL_MS, check, { background: true });
  };
  clock.setTimer(INTERVAL_MS, check, { background: true });
}

/** A full collection by V8, which Node.js does not offer without an option. */
export function collector(): () => void {
  let collect: unknown;
  return () => {
    collect ??= exposeCollection();
    if (typeof collect === 'function') collect();
  };
}

function exposeCollection(): unknown {
  if (typeof globalThis.gc === 'function') return globalThis.gc;
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  // Compiled code is read only with the flags with which it was written: src/cli/code-cache/load-program.ts.
  setFlagsFromString('--no-expose-gc');
  return collect;
}
