import type { Failure } from '../failure.ts';
import type { InitializationType } from '../initialization-type.ts';

/** The figures in the REPORT line of an invocation. */
interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Peak memory of the environment. */
  readonly maxMemoryMb: number;
  /** Duration of the init, in a cold start. */
  readonly initMs?: number | undefined;
  readonly status: InvocationStatus;
}

export type InvocationStatus =
  /** Also when the handler reported an error. */
  | { readonly kind: 'success' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly errorType: string };

interface InitStart {
  readonly initializationType: InitializationType;
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
}

/** Only failed inits are reported. */
interface InitReport {
  readonly initializationType: InitializationType;
  readonly phase: 'init' | 'invoke';
  readonly durationMs: number;
  readonly failure: Exclude<InvocationStatus, { kind: 'success' }>;
}

/** An extension at the end of the init. */
interface ExtensionReport {
  readonly name: string;
  readonly state: string;
  readonly events: readonly string[];
}

/** The platform's own log lines, in the function's log format. Each line is one log event; a list may be empty. */
export interface SystemLog {
  initStart(start: InitStart, nowMs: number): string[];
  initReport(report: InitReport, nowMs: number): string[];
  extension(report: ExtensionReport, nowMs: number): string[];
  start(requestId: string, version: string, nowMs: number): string[];
  end(report: Report, nowMs: number): string[];
  timedOut(requestId: string, timeoutMs: number, nowMs: number): string[];
  crashed(requestId: string, failure: Failure, nowMs: number): string[];
  report(report: Report, memoryMb: number, nowMs: number): string[];
}
