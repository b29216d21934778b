/** What the runtime is told about a function version, and what it tells back. */

/** A function version, ready to run. */
export interface FunctionSpec {
  /** Unique per version of code and configuration: environments of another key are retired. */
  readonly key: string;
  readonly functionName: string;
  readonly version: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  /** `nodejs22.x`, `python3.12`, `provided.al2023`, … */
  readonly runtimeName: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path of the unpacked code: the function's `/var/task`. */
  readonly codeDirectory: string;
  /** Absolute path of its layers, laid over each other: the function's `/opt`. */
  readonly layersDirectory?: string | undefined;
  readonly logging: {
    readonly group: string;
    readonly format: 'Text' | 'JSON';
    /** The least severe level that the function writes, in JSON format; INFO when not said. */
    readonly level?: string;
    /** The same for the platform's own lines. */
    readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
  };
}

export interface Invocation {
  readonly requestId: string;
  /** The event's JSON text, as bytes. */
  readonly payload: Buffer;
  /** The ARN as the caller named the function, qualifier included. */
  readonly invokedFunctionArn: string;
  /** Base64 text of the caller's client context, as it came. */
  readonly clientContext?: string;
  readonly traceId?: string;
  /** Takes a response that the function streams, as it comes; without one it is collected. */
  readonly sink?: ResponseSink;
  /** When aborted the caller stops waiting; the function runs to its end, as on AWS. */
  readonly signal?: AbortSignal;
}

/** Where a streamed response goes. */
export interface ResponseSink {
  /** Called once, before anything is written. */
  start(contentType: string): void;
  /** Resolves when there is room for more, or when nobody wants any. */
  write(chunk: Buffer): Promise<void>;
}

export type InvocationResult =
  | {
      /** The function ran; `functionError` tells whether it failed. */
      readonly kind: 'finished';
      /** Empty when the response went to the sink. */
      readonly payload: Buffer;
      readonly functionError: 'Unhandled' | undefined;
      readonly executedVersion: string;
      /** The last 4 KB of this invocation's log, START to REPORT. */
      readonly logTail: Buffer;
    }
  /** No environment was free and none may be added. */
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason };

export type ThrottleReason =
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ConcurrentInvocationLimitExceeded';

export interface Runtime {
  /** Runs one invocation in an environment of its own process, started or reused. */
  invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult>;
  /** Counts an invocation as one that found no room: its function or account has reached a bound of its own. */
  throttle(spec: FunctionSpec, invocation: Invocation, reason: ThrottleReason): InvocationResult;
  /** Ends environments whose function version is gone or changed; running invocations finish first. */
  retire(key: string): void;
  /** Ends everything. Resolves when no child process is left. */
  close(): Promise<void>;
}

/** Where functions' log lines go. Never blocks and never fails an invocation. */
export interface LogSink {
  write(line: LogLine): void;
}

export interface LogLine {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  readonly timestampMs: number;
  readonly message: string;
}
