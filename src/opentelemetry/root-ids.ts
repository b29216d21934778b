import type { Random } from '../lib/random.ts';
import type { IdGenerator } from './sdk.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Ids of traces and spans. A trace that begins here may have been named before: callers know it by its header. */
export class RootIds implements IdGenerator {
  readonly #random: Random;
  #nextTraceId: string | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Runs `start`, whose span begins a trace with this id. */
  with<T>(traceId: string | undefined, start: () => T): T {
    this.#nextTraceId = traceId;
    try {
      return start();
    } finally {
      this.#nextTraceId = undefined;
    }
  }

  generateTraceId(): string {
    return this.#nextTraceId ?? this.#random.bytes(TRACE_ID_BYTES).toString('hex');
  }

  generateSpanId(): string {
    return this.#random.bytes(SPAN_ID_BYTES).toString('hex');
  }
}
