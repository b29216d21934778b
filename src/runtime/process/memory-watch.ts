import { MIB } from '../../lib/bytes.ts';
import type { Clock, Timer } from '../../lib/time/clock.ts';
import { type MemoryReader, memoryReader } from '../../lib/platform/process-memory.ts';
import type { ProcessMemory } from '../../lib/process/memory.ts';

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
  readonly #reader: MemoryReader;
  #timer: Timer | undefined;

  constructor(clock: Clock, reader: MemoryReader = memoryReader()) {
    this.#clock = clock;
    this.#reader = reader;
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
      limitBytes: limitMb * MIB,
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
    const { isCheap, intervalMs } = this.#reader;
    const isRecent = this.#clock.monotonicMs() - watched.sampledMs < intervalMs;
    const isDue = isCheap ? !isRecent || !watched.isPeakRead : watched.peakBytes === 0;
    if (isDue) this.#record(watched, this.#reader.readNow(watched.processOf(pid)));
    watched.isPeakRead = true;
    return Math.ceil(watched.peakBytes / MIB);
  }

  #schedule(): void {
    if (this.#timer || this.#watched.size === 0) return;
    const { intervalMs } = this.#reader;
    this.#timer = this.#clock.setTimer(intervalMs, () => this.#sampleAll(), { background: true });
  }

  #sampleAll(): void {
    const pids = new Map([...this.#watched].map(([pid, { processOf }]) => [pid, processOf(pid)]));
    const memories = this.#reader.readAll([...pids.values()]);
    if (memories instanceof Promise) void memories.then((listed) => this.#recordAll(pids, listed));
    else this.#recordAll(pids, memories);
  }

  /** Only then is the next sample scheduled, so that one runs at a time. */
  #recordAll(pids: ReadonlyMap<number, number>, memories: ReadonlyMap<number, ProcessMemory>): void {
    this.#timer = undefined;
    for (const [pid, processId] of pids) {
      const watched = this.#watched.get(pid);
      const memory = memories.get(processId);
      if (!watched) continue;
      this.#record(watched, memory);
      if (memory && memory.residentBytes > watched.limitBytes) watched.onExceeded();
    }
    this.#schedule();
  }

  #record(watched: Watched, memory: ProcessMemory | undefined): void {
    watched.sampledMs = this.#clock.monotonicMs();
    if (memory) watched.peakBytes = Math.max(watched.peakBytes, memory.peakResidentBytes);
  }
}
