import { createHash } from 'node:crypto';
import type { InvocationResult } from '../../runtime/port.ts';
import type { LoggedLine } from '../inline/inline-runtime.ts';
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

  log(requestId: string, line: LoggedLine): void {
    const lines = this.#logs.get(requestId);
    if (lines) lines.push(line);
    else this.#logs.set(requestId, [line]);
  }

  started({ spec, invocation }: StartedInvocation): void {
    const key = attemptKey(spec.functionName, invocation.payload, invocation.requestId);
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1);
  }

  ended({ spec, invocation, startedMs }: StartedInvocation, result: InvocationResult): void {
    if (result.kind !== 'finished') return;
    const { requestId, payload } = invocation;
    const value = result.payload.length === 0 ? undefined : contentsOf(result.payload);
    const hasFailed = result.functionError !== undefined;
    const logs = this.#logs.get(requestId) ?? linesOfTail(result.logTail);
    this.#logs.delete(requestId);
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
    if (this.#finished.length > MAX_INVOCATIONS) this.#finished.shift();
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

const LINE = /^[^\t]+\t[^\t]+\t(TRACE|DEBUG|INFO|WARN|ERROR)\t(.*)$/;

/** The lines of a function that runs as deployed: the last 4 KB of its log. */
function linesOfTail(tail: Buffer): LoggedLine[] {
  return tail
    .toString()
    .split('\n')
    .flatMap((line) => {
      const [, level, message] = LINE.exec(line) ?? [];
      return level === undefined ? [] : [{ level: level as LoggedLine['level'], message: message! }];
    });
}
