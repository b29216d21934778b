/** The interface between the runtime and its callers. */

/** A function version that can be run. */
export interface FunctionSpec {
  /** Unique for each version of code and configuration; invocations with the same key share environments. */
  readonly key: string;
  readonly functionName: string;
  readonly version: string;
  readonly account: string;
  readonly region: string;
  readonly roleArn: string;
  /** `nodejs22.x`, `python3.12`, `provided.al2023`, … */
  readonly runtimeName: string;
  readonly handler: string;
  /** A version published with SnapStart. Its environments are initialized like all others. */
  readonly snapStart?: boolean;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The packages of code and layers, for a runtime that unpacks them itself. */
  readonly code?: CodePackage;
  readonly layers?: readonly CodePackage[] | undefined;
  /** Absolute path of the unpacked code: the function's `/var/task`. Empty when `Runtime.replacesCode`. */
  readonly codeDirectory: string;
  /** Absolute path of the merged contents of its layers: the function's `/opt`. */
  readonly layersDirectory?: string | undefined;
  /**
   * Keeps the directories until the returned function is called. The runtime does so for as long as an environment may
   * run from them.
   */
  readonly holdDirectories?: () => () => void;
  /** The size of the function's `/tmp`; 512 MB by default. */
  readonly storageMb?: number;
  /** A debugger may attach to its process: no limit on time applies, and it is not stopped between invocations. */
  readonly isDebugged?: boolean;
  readonly logging: {
    readonly group: string;
    readonly format: 'Text' | 'JSON';
    /** The least severe level that the function writes, with JSON format; INFO by default. */
    readonly level?: string;
    /** The least severe level of the platform's own lines, with JSON format. */
    readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
  };
}

/** A zip file in the blob store. */
export interface CodePackage {
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface Invocation {
  readonly requestId: string;
  /** The event's JSON text, as bytes. */
  readonly payload: Buffer;
  /** The function's ARN as the caller specified it, with the qualifier. */
  readonly invokedFunctionArn: string;
  /** The client context as the caller sent it, base64. */
  readonly clientContext?: string;
  readonly traceId?: string;
  /** Receives a streamed response while the function writes it. Without a sink the response is collected. */
  readonly sink?: ResponseSink;
  /** Aborts the caller's wait only: the function runs to its end, as on AWS. */
  readonly signal?: AbortSignal;
  /** Ends the function as well, with its environment: its event is being delivered again elsewhere. */
  readonly end?: AbortSignal | undefined;
}

/** The receiver of a streamed response. */
export interface ResponseSink {
  /** Called once, before the first `write`. */
  start(contentType: string): void;
  /** Resolves when more can be written, or when the client has disconnected. */
  write(chunk: Buffer): Promise<void>;
}

export type InvocationResult =
  | {
      /** The function ran; it failed if `functionError` is set. */
      readonly kind: 'finished';
      /** Empty when the response was written to the sink. */
      readonly payload: Buffer;
      readonly functionError: 'Unhandled' | undefined;
      readonly executedVersion: string;
      /** Whether an environment was started for it. */
      readonly coldStart?: boolean;
      /** The last 4 KB of this invocation's log, START to REPORT. */
      readonly logTail: Buffer;
    }
  /** A concurrency limit is reached, or no environment is idle and none may be added. */
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason };

export type ThrottleReason =
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ConcurrentInvocationLimitExceeded';

/** The provisioned environments of a function version. */
export interface ProvisionStatus {
  /** How many are initialized: idle or busy. */
  readonly initialized: number;
  readonly idle: number;
  readonly busy: number;
  /** Why the latest start failed; undefined after the next success. */
  readonly failure: ProvisionFailure | undefined;
}

export type ProvisionFailure =
  /** The process could not be started, or the handler could not be loaded. */
  | 'init-failed'
  /** The host has no room for another environment. */
  | 'no-room';

export interface Runtime {
  /** How many environments may exist at the same time, and thus how many invocations may run. */
  readonly maxEnvironments: number;
  /** Whether the caller need not unpack a function's package: it runs other code, or the runtime unpacks it itself. */
  replacesCode(functionName: string): boolean;
  /** Runs one invocation in an idle or a new environment. */
  invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult>;
  /** Counts an invocation as throttled because its function or account has reached its concurrency limit. */
  throttle(spec: FunctionSpec, invocation: Invocation, reason: ThrottleReason): InvocationResult;
  /**
   * Keeps this many environments of a version initialized, and replaces those that end; 0 ends them. Replaces an earlier
   * number.
   */
  provision(spec: FunctionSpec, count: number): void;
  /** Undefined for a version without provisioned environments. */
  provisionOf(key: string): ProvisionStatus | undefined;
  /** Ends the environments of a replaced or deleted function version; running invocations finish first. */
  retire(key: string): void;
  /** Ends all environments. Resolves when no child process is left. */
  close(): Promise<void>;
}

/** Receives the log lines of functions. Never blocks and never fails an invocation. */
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
  /** The role of the function; undefined for lines that are not a function's. */
  readonly roleArn?: string;
  /** The function of the line; set with its role. */
  readonly functionName?: string;
  /** The tracing header of the invocation that runs; undefined between invocations. */
  readonly traceId?: string | undefined;
  /** The format of the platform's own lines in the stream; Text by default. */
  readonly format?: 'Text' | 'JSON';
}
