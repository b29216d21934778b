import { createHash } from 'node:crypto';
import type { InvocationResult, LogSink } from '../../runtime/port.ts';
import type { LoggedLine } from '../inline/inline-runtime.ts';
import { readLogLine } from './log-line.ts';
import type { InvocationObserver, StartedInvocation } from '../server/running-invocations.ts';
import { contentsOf, type Decoded } from './contents.ts';

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

/** Keeps the invocations of a pipeline, in the order in which they ended. */
export class InvocationLog implements InvocationObserver {
  readonly #nowMs: () => number;
  readonly #finished: FinishedInvocation[] = [];
  readonly #logs = new Map<string, LoggedLine[]>();
  readonly #attempts = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  of(functionName: string): readonly FinishedInvocation[] {
    return this.#finished.filter((finished) => finished.functionName === functionName);
  }

  clear(): void {
    this.#finished.length = 0;
    this.#logs.clear();
    this.#attempts.clear();
  }

  /** A line may come after its invocation has ended: the output of processes is read as it arrives. */
  log(requestId: string, line: LoggedLine): void {
    this.#logs.get(requestId)?.push(line);
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
    this.#logs.set(invocation.requestId, []);
    const key = attemptKey(spec.functionName, invocation.payload, invocation.requestId);
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1);
  }

  ended({ spec, invocation, startedMs }: StartedInvocation, result: InvocationResult): void {
    if (result.kind !== 'finished') return;
    const { requestId, payload } = invocation;
    const value = result.payload.length === 0 ? undefined : contentsOf(result.payload);
    const hasFailed = result.functionError !== undefined;
    const logs = this.#logs.get(requestId) ?? [];
    this.#finished.push({
      functionName: spec.functionName,
      requestId,
      event: contentsOf(payload),
      result: hasFailed ? undefined : value,
      error: hasFailed ? errorOf(value) : undefined,
      logs,
      startedAt: new Date(startedMs),
      durationMs: this.#nowMs() - startedMs,
      attempt: this.#attempts.get(attemptKey(spec.functionName, payload, requestId)) ?? 1,
    });
    if (this.#finished.length <= MAX_INVOCATIONS) return;
    const dropped = this.#finished.shift()!;
    if (this.#logs.get(dropped.requestId) === dropped.logs) this.#logs.delete(dropped.requestId);
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
