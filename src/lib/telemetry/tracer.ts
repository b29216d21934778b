import type { TraceHeader } from '../trace/trace-header.ts';

/*
 * What the server reports to OpenTelemetry. Without it the tracer is undefined, so that nothing is created for a span
 * and the callers take the path that they took without tracing.
 */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** The kinds of OpenTelemetry that the server uses: https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type SpanKind = 'server' | 'client' | 'consumer';

export interface SpanOptions {
  readonly kind: SpanKind;
  /** The trace to continue. Without one, or without a parent in it, a trace begins. */
  readonly parent: TraceHeader | undefined;
  /** Other spans that led to this one. */
  readonly links?: readonly TraceHeader[];
  readonly attributes: Attributes;
}

export interface Span {
  /** What is caused by the span continues this trace. */
  readonly header: TraceHeader;
  /** @param errorType the class of the failure, in few values; undefined for a success */
  end(attributes?: Attributes, errorType?: string): void;
}

export interface Tracer {
  startSpan(name: string, options: SpanOptions): Span;
}
