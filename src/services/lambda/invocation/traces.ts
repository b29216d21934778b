import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import type { FunctionDocument } from '../function/documents.ts';
import { newLineage } from '../recursion/lineage.ts';

/** The trace of an invocation: it has a decision about sampling, and a parent unless its own span will begin a trace. */
export type InvocationTrace = TraceHeader & Required<Pick<TraceHeader, 'sampled'>>;

const SPAN_ID_BYTES = 8;
const ROOT_RANDOM_BYTES = 12;
/** Lineages of functions that begin a trace. When the bound is reached they are forgotten, and hashed again. */
const MAX_LINEAGES = 1_000;

/**
 * Decides the trace that a function is invoked with. The decision of the caller about sampling is kept; without one,
 * functions with active tracing are sampled. AWS's sampling rules are not applied.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export class InvocationTraces {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #hasSpans: boolean;
  readonly #lineages = new Map<string, string>();

  /** @param hasSpans whether invocations have spans, which then are the parents */
  constructor(clock: Clock, random: Random, hasSpans = false) {
    this.#clock = clock;
    this.#random = random;
    this.#hasSpans = hasSpans;
  }

  /** A trace that continues the caller's, or a new one. */
  traceOf(
    { settings: { tracingMode } }: FunctionDocument,
    functionArn: string,
    caller: TraceHeader | undefined,
  ): InvocationTrace {
    const lineage = caller?.lineage ?? this.#newLineage(functionArn);
    if (this.#hasSpans) return { root: this.newRoot(), ...caller, sampled: caller?.sampled ?? true, lineage };
    const isActive = tracingMode === 'Active';
    const sampled = caller?.sampled ?? isActive;
    // With active tracing, Lambda adds a segment of its own between the caller and the function.
    const keepsParent = !(isActive && sampled);
    return {
      root: caller?.root ?? this.newRoot(),
      parent: (keepsParent ? caller?.parent : undefined) ?? this.#random.bytes(SPAN_ID_BYTES).toString('hex'),
      sampled,
      lineage,
    };
  }

  newRoot(): string {
    const seconds = Math.floor(this.#clock.now() / 1000).toString(16);
    return `1-${seconds.padStart(8, '0')}-${this.#random.bytes(ROOT_RANDOM_BYTES).toString('hex')}`;
  }

  #newLineage(functionArn: string): string {
    let lineage = this.#lineages.get(functionArn);
    if (lineage === undefined) {
      if (this.#lineages.size >= MAX_LINEAGES) this.#lineages.clear();
      lineage = newLineage(functionArn);
      this.#lineages.set(functionArn, lineage);
    }
    return lineage;
  }
}
