import { MIB } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { Allowance, type Rate } from './allowance.ts';

/**
 * Bounds on how fast the output of processes is read: of one, and of all together. One that writes faster waits in its
 * writes, as its pipes are full. Nothing is lost, and a burst of 16 MiB is read at once.
 */
export interface PaceLimits {
  readonly process: Rate;
  readonly all: Rate;
}

const LIMITS: PaceLimits = {
  process: { perSecond: 8 * MIB, burst: 16 * MIB },
  all: { perSecond: 32 * MIB, burst: 64 * MIB },
};

/**
 * Storing a line takes about three microseconds of the main thread, as long as a kilobyte of text does. A process that
 * only writes line feeds is therefore read at 8,000 lines per second, all processes together at 32,000.
 */
const LINE_COST_BYTES = 1024;

/** Bytes between two checks of the pace: one read may contain 65,000 lines, which take a fifth of a second. */
const SLICE_BYTES = 4096;

// How often paused processes are checked.
const TICK_MS = 20;

/** A stream that delivers a process's output. */
export interface OutputSource {
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** Keeps function processes that write without end from occupying the server. */
export class OutputPacer {
  readonly #clock: Clock;
  readonly #limits: PaceLimits;
  readonly #all: Allowance;
  /** Paused processes, in the order in which they are resumed. */
  #paused: OutputPace[] = [];
  #isScheduled = false;

  constructor(clock: Clock, limits = LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
    this.#all = new Allowance(limits.all, clock.monotonicMs());
  }

  /** The pace of a new process. */
  open(): OutputPace {
    const own = new Allowance(this.#limits.process, this.#clock.monotonicMs());
    return new OutputPace({
      spend: (bytes) => {
        own.spend(bytes);
        this.#all.spend(bytes);
      },
      mustPause: () => own.isSpent(this.#clock.monotonicMs()) || this.#all.isSpent(this.#clock.monotonicMs()),
      onPause: (pace) => {
        this.#paused.push(pace);
        this.#schedule();
      },
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.setTimer(TICK_MS, () => this.#tick(), { background: true });
  }

  #tick(): void {
    this.#isScheduled = false;
    const paused = this.#paused;
    this.#paused = [];
    const waiting = paused.filter((pace) => !pace.tryResume());
    // Outputs that were resumed, and may have been paused again, are the last of the next round.
    this.#paused = [...waiting, ...this.#paused];
    if (this.#paused.length > 0) this.#schedule();
  }
}

interface PaceOptions {
  readonly spend: (bytes: number) => void;
  readonly mustPause: () => boolean;
  readonly onPause: (pace: OutputPace) => void;
}

/** A stream of a process, with bytes that were received before it was paused. */
interface PacedSource {
  readonly source: OutputSource;
  readonly onBytes: (bytes: Buffer) => void;
  rest: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Reads the output of one process. */
export class OutputPace {
  readonly #options: PaceOptions;
  readonly #sources: PacedSource[] = [];
  #state: 'reading' | 'paused' | 'ended' = 'reading';

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  read(source: OutputSource, onBytes: (bytes: Buffer) => void): void {
    const paced: PacedSource = { source, onBytes, rest: NOTHING };
    this.#sources.push(paced);
    source.on('data', (bytes) => {
      paced.rest = paced.rest.length === 0 ? bytes : Buffer.concat([paced.rest, bytes]);
      this.#passOn(paced);
    });
  }

  /** Called for each line that was found in the output. */
  countLine(): void {
    this.#options.spend(LINE_COST_BYTES);
  }

  /** @returns whether the process is read again, or has ended */
  tryResume(): boolean {
    if (this.#state !== 'paused') return true;
    if (this.#options.mustPause()) return false;
    this.#state = 'reading';
    this.#resumeAll();
    return true;
  }

  /** Whether the process has written more than it may. */
  get isPaused(): boolean {
    return this.#state === 'paused';
  }

  /** Reads the rest at once. Called when the process has ended: its pipes hold a bounded amount. */
  end(): void {
    this.#state = 'ended';
    this.#resumeAll();
  }

  #resumeAll(): void {
    for (const paced of this.#sources) {
      this.#passOn(paced);
      // A source that is still paused has ended the round.
      if (this.isPaused) return;
    }
    for (const { source } of this.#sources) source.resume();
  }

  #passOn(paced: PacedSource): void {
    while (paced.rest.length > 0 && !this.isPaused) {
      const slice = paced.rest.subarray(0, SLICE_BYTES);
      paced.rest = paced.rest.subarray(slice.length);
      paced.onBytes(slice);
      this.#options.spend(slice.length);
      if (this.#state === 'reading' && this.#options.mustPause()) this.#pause();
    }
  }

  #pause(): void {
    this.#state = 'paused';
    for (const { source } of this.#sources) source.pause();
    this.#options.onPause(this);
  }
}
