/** A stored log event of a function, taken apart: docs/aws/lambda-invocations.md#text-logs and #json-logs. */
export type LogLine =
  | { readonly kind: 'start'; readonly requestId: string }
  | InvocationReport
  /** Only says that all is well: END, INIT_START and their JSON forms. */
  | { readonly kind: 'routine' }
  | TextLine;

export interface InvocationReport {
  readonly kind: 'report';
  readonly requestId: string;
  readonly durationMs: number;
  /** The time of a cold start. */
  readonly initMs: number | undefined;
  readonly status: 'ok' | 'error' | 'timeout';
}

export interface TextLine {
  readonly kind: 'text';
  /** Undefined for output that does not name its invocation. */
  readonly requestId: string | undefined;
  readonly level: LogLevel;
  readonly text: string;
}

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** The level that a word of a runtime or a library means. */
export function levelOf(word: string | undefined): LogLevel {
  switch (word) {
    case 'ERROR':
    case 'FATAL':
    case 'CRITICAL':
      return 'ERROR';
    case 'WARN':
    case 'WARNING':
      return 'WARN';
    case 'DEBUG':
    case 'TRACE':
      return 'DEBUG';
    case undefined:
    default:
      return 'INFO';
  }
}

export function statusOf(word: string | undefined): InvocationReport['status'] {
  if (word === undefined) return 'ok';
  return word === 'timeout' ? 'timeout' : 'error';
}
