import { createHash } from 'node:crypto';
import type { InvocationResult, LogSink } from '../../runtime/port.ts';
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
const MAX_INVOCATION_BYTES = 64 * 2 ** 20;
/** Lines that are kept of an invocation; those after them are dropped. */
const MAX_LOGGED_LINES = 10_000;
/** Events whose attempts are counted; the oldest are forgotten, and counted from 1 again. */
const MAX_COUNTED_EVENTS = 10_000;

interface Entry {
  readonly attempt: number;
  readonly logs: LoggedLine[];
}

/** Keeps the invocations of functions, in the order in which they ended. */
export class InvocationLog implements InvocationObserver {
  readonly #nowMs: () => number;
  readonly #finished: FinishedInvocation[] = [];
  readonly #sizesBytes: number[] = [];
  #sizeBytes = 0;
  /** By request id: the invocations that run, and those that are kept. */
  readonly #entries = new Map<string, Entry>();
  readonly #attempts = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get all(): readonly FinishedInvocation[] {
    return this.#finished;
  }

  of(functionName: string): readonly FinishedInvocation[] {
    return this.#finished.filter((finished) => finished.functionName === functionName);
  }

  clear(): void {
    this.#finished.length = 0;
    this.#sizesBytes.length = 0;
    this.#sizeBytes = 0;
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
    const attempt = this.#count(attemptKey(spec.functionName, payload, requestId));
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
    // None when the log was cleared meanwhile.
    const { attempt, logs } = this.#entries.get(requestId) ?? { attempt: 1, logs: [] };
    this.#finished.push({
      functionName: spec.functionName,
      requestId,
      event: decoded(payload),
      result: hasFailed ? undefined : value,
      error: hasFailed ? errorOf(value) : undefined,
      logs,
      startedAt: new Date(startedMs),
      durationMs: this.#nowMs() - startedMs,
      attempt,
    });
    this.#keep(payload.length + result.payload.length);
  }

  #count(key: string): number {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    // The last counted is the last in the map.
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
    if (this.#attempts.size > MAX_COUNTED_EVENTS) this.#attempts.delete(this.#attempts.keys().next().value!);
    return attempt;
  }

  #keep(sizeBytes: number): void {
    this.#sizesBytes.push(sizeBytes);
    this.#sizeBytes += sizeBytes;
    while (
      this.#finished.length > MAX_INVOCATIONS ||
      (this.#sizeBytes > MAX_INVOCATION_BYTES && this.#finished.length > 1)
    ) {
      const dropped = this.#finished.shift()!;
      if (this.#entries.get(dropped.requestId)?.logs === dropped.logs)
        this.#entries.delete(dropped.requestId);
      this.#sizeBytes -= this.#sizesBytes.shift()!;
    }
  }
}

/** Attempts of a mapping have the same records and other request ids; others keep their request id. */
function attemptKey(functionName: string, payload: Buffer, requestId: string): string {
  const isBatch = payload.includes('"Records"');
  return `${functionName}/${isBatch ? createHash('sha1').update(payload).digest('hex') : requestId}`;
}

function errorOf(value: unknown): { type: string; message: string } {
  const { errorType = 'Error', errorMessage = '' } = (value ?? {}) as Record<string, string>;
  return { type: errorType, message: errorMessage };
}
