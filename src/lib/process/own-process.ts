import { SECOND_MS } from '../time/units.ts';
import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** This process, as its operator sees it. */
export interface OwnProcessStatus {
  /** Seconds since the epoch. */
  readonly startedSeconds: number;
  readonly cpuUserSeconds: number;
  readonly cpuSystemSeconds: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  /** Time in which the event loop had work, since the process started. */
  readonly activeSeconds: number;
  /** How late timers ran since the previous status; 0 in the first one. */
  readonly lagSeconds: { readonly mean: number; readonly p99: number; readonly max: number };
}

const LAG_RESOLUTION_MS = 20;
const SECOND_US = 1_000_000;
const SECOND_NS = 1_000_000_000;
const NO_LAG = { mean: 0, p99: 0, max: 0 };

/** Measures the event loop from the first `status` on, so that it costs nothing otherwise. */
export class OwnProcess {
  #delays: IntervalHistogram | undefined;

  status(): OwnProcessStatus {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return {
      startedSeconds: performance.timeOrigin / SECOND_MS,
      cpuUserSeconds: user / SECOND_US,
      cpuSystemSeconds: system / SECOND_US,
      residentBytes: rss,
      heapUsedBytes: heapUsed,
      heapTotalBytes: heapTotal,
      externalBytes: external,
      activeSeconds: performance.eventLoopUtilization().active / SECOND_MS,
      lagSeconds: this.#takeLag(),
    };
  }

  close(): void {
    this.#delays?.disable();
  }

  #takeLag(): OwnProcessStatus['lagSeconds'] {
    const delays = this.#delays;
    if (!delays) {
      this.#delays = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
      this.#delays.enable();
      return NO_LAG;
    }
    if (delays.count === 0) return NO_LAG;
    // The histogram has the time between two runs of a timer, which includes the delay that was asked for.
    const lag = (ns: number) => Math.max(0, ns / SECOND_NS - LAG_RESOLUTION_MS / SECOND_MS);
    const measured = { mean: lag(delays.mean), p99: lag(delays.percentile(99)), max: lag(delays.max) };
    delays.reset();
    return measured;
  }
}
