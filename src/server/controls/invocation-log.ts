import { MIB } from '../../lib/bytes.ts';
import { BoundedList } from '../../lib/list/bounded-list.ts';
import type { InvocationResult, LogSink } from '../../runtime/port.ts';
import { AttemptCounter } from './attempt-counter.ts';
import { type Decoded, decoded } from './decoded.ts';
import type { LoggedLine } from './logged-line.ts';
import { readLogLine } from './log-line.ts';
import type { InvocationObserver, StartedInvocation } from './running-invocations.ts';

/** An invocation that has ended. */
export interface FinishedInvocation {
  /** The full name of the function. */
  readonly functionName: string;
  readonly requestId: string;
  readonly event: Decoded;
  /** What the function returned; undefined after a failure. */
  readonly result: Decoded;
  /** What the function threw, or the failure of its environment. */
  readonly error: { readonly type: string; readonly message: string } | undefined;
  /** What it wrote with the console or the logging of its runtime. */
  readonly logs: readonly LoggedLine[];
  readonly startedAt: Date;
  readonly durationMs: number;
  /** 1 for the first time that the function gets this event. */
  readonly attempt: number;
}

/** Invocations that are kept; the oldest are dropped. */
const MAX_INVOCATIONS = 10_000;
/** Bound of the events and results that are kept, as JSON: values in memory are a few times larger. */
const MAX_INVOCATION_BYTES = 64 * MIB;
/** Lines that are kept of an invocation; those after them are dropped. */
const MAX_LOGGED_LINES = 10_000;

interface Entry {
  readonly attempt: number;
  readonly logs: LoggedLine[];
}

/** Keeps the invocations of functions, in the order in which they ended. */
export class InvocationLog implements InvocationObserver {
  readonly #nowMs: () => number;
  readonly #finished = new BoundedList<FinishedInvocation>(
    { maxItems: MAX_INVOCATIONS, maxBytes: MAX_INVOCATION_BYTES },
    (dropped) => {
      if (this.#entries.get(dropped.requestId)?.logs === dropped.logs)
        this.#entries.delete(dropped.requestId);
    },
  );
  /** By request id: the invocations that run, and those that are kept. */
  readonly #entries = new Map<string, Entry>();
  readonly #attempts = new AttemptCounter();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get all(): readonly FinishedInvocation[] {
    return this.#finished.all;
  }

  of(functionName: string): readonly FinishedInvocation[] {
    return this.all.filter((finished) => finished.functionName === functionName);
  }

  clear(): void {
    this.#finished.clear();
    this.#entries.clear();
    this.#attempts.clear();
  }

  /** A line may come after its invocation has ended: the output of processes is read as it arrives. */
  log(requestId: string, line: LoggedLine): void {
    const logs = this.#entries.get(requestId)?.logs;
    if (logs && logs.length < MAX_LOGGED_LINES) logs.push(line);
  }

  /** A log that also keeps the lines of functions that run as deployed, while `isKept`. */
  wrapLogSink(sink: LogSink, isKept: () => boolean): LogSink {
    return {
      write: (line) => {
        const read = isKept() ? readLogLine(line.message) : undefined;
        if (read) this.log(read.requestId, { level: read.level, message: read.message });
        sink.write(line);
      },
    };
  }

  started({ spec, invocation }: StartedInvocation): void {
    const { requestId, payload } = invocation;
    const attempt = this.#attempts.count(spec.functionName, payload, requestId);
    this.#entries.set(requestId, { attempt, logs: [] });
  }

  ended({ spec, invocation, startedMs }: StartedInvocation, result: InvocationResult): void {
    const { requestId, payload } = invocation;
    if (result.kind !== 'finished') {
      this.#entries.delete(requestId);
      return;
    }
    const value = result.payload.length === 0 ? undefined : decoded(result.payload);
    const hasFailed = result.functionError !== undefined;
    // There is no entry when the log was cleared meanwhile.
    const { attempt, logs } = this.#entries.get(requestId) ?? { attempt: 1, logs: [] };
    const finished = {
      functionName: spec.functionName,
      requestId,
      event: decoded(payload),
      result: hasFailed ? undefined : value,
      error: hasFailed ? errorOf(value) : undefined,
      logs,
      startedAt: new Date(startedMs),
      durationMs: this.#nowMs() - startedMs,
      attempt,
    };
    this.#finished.push(finished, payload.length + result.payload.length);
  }
}

/** The error that a result of a failed invocation describes. */
export function errorOf(value: unknown): { type: string; message: string } {
  const { errorType = 'Error', errorMessage = '' } = (value ?? {}) as Record<string, string>;
  return { type: errorType, message: errorMessage };
}
