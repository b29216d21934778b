import type { Clock, Timer } from '../../lib/time/clock.ts';
import { readProcessMemory } from '../../lib/process/memory.ts';

// Often enough to stop a leak before it harms the host, and rarely enough to cost almost no time.
const SAMPLE_INTERVAL_MS = 100;
const MEGABYTE = 1024 * 1024;

interface Watched {
  readonly limitBytes: number;
  readonly onExceeded: () => void;
  readonly processOf: (pid: number) => number;
  peakBytes: number;
  sampledMs: number;
  /** Until then, the newest sample may be of a process that is still starting. */
  isPeakRead: boolean;
}

/** Samples the memory of function processes, and reports a process that exceeds the limit of its function. */
export class MemoryWatch {
  readonly #clock: Clock;
  readonly #watched = new Map<number, Watched>();
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param pid identifies what is watched
   * @param processOf the process whose memory counts, if another one starts and awaits it
   */
  watch(
    pid: number,
    limitMb: number,
    onExceeded: () => void,
    processOf: (pid: number) => number = (own) => own,
  ): void {
    this.#watched.set(pid, {
      limitBytes: limitMb * MEGABYTE,
      onExceeded,
      processOf,
      peakBytes: 0,
      sampledMs: -Infinity,
      isPeakRead: false,
    });
    this.#schedule();
  }

  /** @returns the peak memory of the process, in whole MB */
  unwatch(pid: number): number {
    const peakMb = this.peakMb(pid);
    this.#watched.delete(pid);
    return peakMb;
  }

  /** The peak memory of the process so far, in whole MB; 0 where the host does not report it. */
  peakMb(pid: number): number {
    const watched = this.#watched.get(pid);
    if (!watched) return 0;
    const isRecent = this.#clock.monotonicMs() - watched.sampledMs < SAMPLE_INTERVAL_MS;
    if (!isRecent || !watched.isPeakRead) this.#sample(pid, watched);
    watched.isPeakRead = true;
    return Math.ceil(watched.peakBytes / MEGABYTE);
  }

  #schedule(): void {
    if (this.#timer || this.#watched.size === 0) return;
    this.#timer = this.#clock.setTimer(SAMPLE_INTERVAL_MS, () => this.#sampleAll(), { background: true });
  }

  #sampleAll(): void {
    this.#timer = undefined;
    for (const [pid, watched] of this.#watched) {
      const residentBytes = this.#sample(pid, watched);
      if (residentBytes > watched.limitBytes) watched.onExceeded();
    }
    this.#schedule();
  }

  #sample(pid: number, watched: Watched): number {
    const memory = readProcessMemory(watched.processOf(pid));
    watched.sampledMs = this.#clock.monotonicMs();
    if (!memory) return 0;
    watched.peakBytes = Math.max(watched.peakBytes, memory.peakResidentBytes);
    return memory.residentBytes;
  }
}
