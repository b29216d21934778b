import type { TraceHeader } from '../trace/trace-header.ts';
import type { Family } from './metric-family.ts';
import type { Attributes, Tracer } from './tracer.ts';

/** A line that a function or the server has written. */
export interface ExportedLine {
  readonly timestampMs: number;
  /** Unknown for lines of functions. */
  readonly severity?: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly attributes: Attributes;
  /** The span that it belongs to. */
  readonly trace: TraceHeader | undefined;
}

/** Where traces, metrics and logs are exported to, each if it is wanted. */
export interface Telemetry {
  readonly tracer?: Tracer | undefined;
  /** Exports metrics, whose values `collect` returns, from now on. */
  readonly exportMetrics?: ((collect: () => readonly Family[]) => void) | undefined;
  readonly exportLine?: ((line: ExportedLine) => void) | undefined;
  /** Sends what has not been sent, for a bounded time. */
  close(): Promise<void>;
}
