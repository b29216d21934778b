import type { Failure } from '../failure.ts';

/** Figures of one invocation, for its REPORT. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** The most memory the environment has held. */
  readonly maxMemoryMb: number;
  /** Of a cold start. */
  readonly initMs?: number | undefined;
  readonly status: InvocationStatus;
}

export type InvocationStatus =
  /** An error that the handler reported is a success of the platform. */
  | { readonly kind: 'success' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly errorType: string };

/** Written only of an init that failed. */
export interface InitReport {
  readonly phase: 'init' | 'invoke';
  readonly durationMs: number;
  readonly failure: Exclude<InvocationStatus, { kind: 'success' }>;
}

/** The platform's own log lines, in the function's log format. Each is one event; an empty list is none. */
export interface SystemLog {
  initStart(runtimeVersion: string, runtimeVersionArn: string, nowMs: number): string[];
  initReport(report: InitReport, nowMs: number): string[];
  start(requestId: string, version: string, nowMs: number): string[];
  end(report: Report, nowMs: number): string[];
  timedOut(requestId: string, timeoutMs: number, nowMs: number): string[];
  crashed(requestId: string, failure: Failure, nowMs: number): string[];
  report(report: Report, memoryMb: number, nowMs: number): string[];
}
